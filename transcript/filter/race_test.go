//go:build race

package filter

// raceDetector: pools of the standard library forget at random.
const raceDetector = true
