// Package report turns a log into text for people and programs that have no
// screen: labelled lines, no boxes, no cursor movement, no control character
// but the line feed.
package report
