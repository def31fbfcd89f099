// Package html turns a log into one page that stands alone: it asks for nothing
// else, runs no script, and reads with a screen reader, on paper, in a light and
// in a dark room. Text from outside is escaped twice: by transcript.Text, so that
// it deceives nobody, and by html/template, so that it never becomes markup.
package html
