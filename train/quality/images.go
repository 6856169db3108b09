package quality

import (
	"fmt"
	"image"
	"image/color"
	"image/png"
	"os"
	"path/filepath"

	"spikehdl/train/dataset"
)

// LoadImages reads images that anybody drew: a directory of PNG files of 28 x 28
// pixels, in the order of their names, or an IDX file, plain or gzipped. White is ink,
// as in the data. Labels is an IDX file of what they ought to show; "" for none.
func LoadImages(path, labels string) (*dataset.Set, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, fmt.Errorf("%s: no such directory of PNG files or IDX file; correct its name (%w)", path, err)
	}
	set := &dataset.Set{}
	if info.IsDir() {
		set.Images, err = pictures(path)
	} else {
		set.Images, err = dataset.Images(path)
	}
	if err != nil || labels == "" {
		return set, err
	}
	if set.Labels, err = dataset.Labels(labels); err != nil {
		return nil, err
	}
	if len(set.Labels) != set.Len() {
		return nil, fmt.Errorf("%s holds %d labels but %s holds %d images; give the labels of these images", labels, len(set.Labels), path, set.Len())
	}
	return set, nil
}

func pictures(dir string) (images []byte, err error) {
	paths, err := filepath.Glob(filepath.Join(dir, "*.png"))
	if err != nil || len(paths) == 0 {
		return nil, fmt.Errorf("%s holds no PNG file; name a directory of PNG files of %d x %d pixels", dir, dataset.Side, dataset.Side)
	}
	for _, path := range paths {
		if images, err = appendPicture(images, path); err != nil {
			return nil, err
		}
	}
	return images, nil
}

func appendPicture(images []byte, path string) ([]byte, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	picture, err := png.Decode(file)
	if err != nil {
		return nil, fmt.Errorf("%s cannot be read as PNG; make it anew or take it away (%w)", path, err)
	}
	if size := picture.Bounds().Size(); size != (image.Point{X: dataset.Side, Y: dataset.Side}) {
		return nil, fmt.Errorf("%s is %d x %d pixels, not %d x %d; give one image a file", path, size.X, size.Y, dataset.Side, dataset.Side)
	}
	from := picture.Bounds().Min
	for y := range dataset.Side {
		for x := range dataset.Side {
			images = append(images, color.GrayModel.Convert(picture.At(from.X+x, from.Y+y)).(color.Gray).Y)
		}
	}
	return images, nil
}
