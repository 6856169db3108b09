// Package quality says how good the images of a generator are.
//
// The judge is a small convolutional classifier that the project trains on the real
// training images. It reads an image: which class it shows, and how sure that is. And
// its last hidden layer describes an image by a hundred numbers, its features, in
// which images that look alike lie near each other. So what a generator draws is a
// cloud of points, and is compared with the cloud of the real test images:
//
//   - The Fréchet distance takes both clouds for normal distributions. It notices
//     whatever shifts, shrinks or turns the cloud.
//   - Precision is the share of the samples that lie within the real cloud, recall the
//     share of the real images that lie within that of the samples: do all samples
//     look real, and is everything real drawn?
//
// Such figures mean something only beside those of real images that nobody drew, so
// the same is measured of real training images, with as many of them. And they
// compare only what was judged by the same judge with as many images: both distances
// depend on their number.
package quality
