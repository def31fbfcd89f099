package pop3

import (
	"testing"

	"example.org/mailwire/session/sessiontest/playbook"
)

func fresh() playbook.Dialogue { return New(0, Options{}) }

func TestPlays(t *testing.T) {
	for _, p := range playbook.Load(t, "testdata/plays") {
		t.Run(p.Name, func(t *testing.T) { p.Run(t, fresh) })
	}
}
