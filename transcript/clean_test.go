package transcript

import (
	"reflect"
	"strings"
	"testing"
)

// TestStringsOfAFile holds that no plain string of a file brings a control
// character or a hidden one, whatever its kind of event and its field.
func TestStringsOfAFile(t *testing.T) {
	const bad = "\x1b]52;c;eA==\a\u009b2J\u202eé"
	for _, kind := range observedKinds {
		ev := observed(kind)
		n := strew(reflect.ValueOf(ev).Elem(), bad)
		if d, ok := ev.(*Data); ok {
			d.Dir, d.Layer = Client, Wire
		}
		got, _ := load(t, content(t, recorded(t, []Entry{{Event: ev}})))
		if len(got) != 1 {
			t.Errorf("%s: %d events", kind, len(got))
			continue
		}
		gather(reflect.ValueOf(got[0].Event), func(s string) {
			if n--; strings.ContainsAny(s, "\x1b\a\u009b\u202e") {
				t.Errorf("%s: %q", kind, s)
			}
		})
		if n > 0 {
			t.Errorf("%s: %d strings were lost", kind, n)
		}
	}
}

// strew puts s into every plain string and tells how many there are.
func strew(v reflect.Value, s string) (n int) {
	switch {
	case !v.CanSet():
	case v.Kind() == reflect.String:
		v.SetString(s)
		return 1
	case v.Kind() == reflect.Struct:
		for _, f := range v.Fields() {
			n += strew(f, s)
		}
	case v.Kind() == reflect.Slice && v.Type().Elem().Kind() != reflect.Uint8:
		v.Set(reflect.MakeSlice(v.Type(), 1, 1))
		return strew(v.Index(0), s)
	}
	return n
}

func gather(v reflect.Value, each func(string)) {
	switch v.Kind() {
	case reflect.String:
		each(v.String())
	case reflect.Pointer:
		gather(v.Elem(), each)
	case reflect.Struct:
		for f, x := range v.Fields() {
			if f.IsExported() {
				gather(x, each)
			}
		}
	case reflect.Slice:
		for i := range v.Len() {
			gather(v.Index(i), each)
		}
	}
}
