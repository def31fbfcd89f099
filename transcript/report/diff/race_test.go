//go:build race

package diff_test

// raceDetector: pools of the standard library forget at random.
const raceDetector = true
