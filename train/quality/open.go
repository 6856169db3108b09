package quality

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/gob"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"spikehdl/internal/wholefile"
	"spikehdl/train/dataset"
	"spikehdl/train/nn"
)

// Open gives the judge of the data set in a directory. Its classifier is trained the
// first time, which takes about a minute on two cores, and kept in the directory runs
// under a name made of the data, so that no judge meets images of another set.
func Open(ctx context.Context, runs, data string, progress Progress) (*Judge, error) {
	train, err := dataset.Train(data)
	if err != nil {
		return nil, err
	}
	test, err := dataset.Test(data)
	if err != nil {
		return nil, err
	}
	if train.Len() == 0 {
		return nil, fmt.Errorf("%s holds no training images; fetch them again with train/fetch-data.sh", data)
	}
	path := filepath.Join(runs, fileName(train))
	net, err := load(path)
	if errors.Is(err, fs.ErrNotExist) {
		if net, err = trainClassifier(ctx, train, progress); err != nil {
			return nil, err
		}
		if err := os.MkdirAll(runs, 0o755); err != nil {
			return nil, err
		}
		err = save(net, path)
	}
	if err != nil {
		return nil, err
	}
	return newJudge(net, train, test)
}

// fileName is a name that changes with the training images and the recipe.
func fileName(train *dataset.Set) string {
	hash := train.Hash()
	key := sha256.Sum256(append(hash[:], recipe...))
	return fmt.Sprintf("judge-%x.gob", key[:6])
}

func save(net *nn.Net, path string) error {
	var values [][]float32
	for _, p := range net.Params() {
		values = append(values, p.Value)
	}
	var b bytes.Buffer
	if err := gob.NewEncoder(&b).Encode(values); err != nil {
		return err
	}
	return wholefile.Replace(path, b.Bytes())
}

func load(path string) (*nn.Net, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	var values [][]float32
	if err := gob.NewDecoder(file).Decode(&values); err != nil {
		return nil, fmt.Errorf("%s is not a saved judge; delete it, and it is trained again (%w)", path, err)
	}
	net := newClassifier()
	params := net.Params()
	if len(values) != len(params) {
		return nil, fmt.Errorf("%s holds %d arrays, not the %d of a judge; delete it, and it is trained again", path, len(values), len(params))
	}
	for i, p := range params {
		if copy(p.Value, values[i]) != len(p.Value) || len(values[i]) != len(p.Value) {
			return nil, fmt.Errorf("%s: array %d holds %d values, not %d; delete it, and the judge is trained again", path, i, len(values[i]), len(p.Value))
		}
	}
	return net, nil
}
