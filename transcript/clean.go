package transcript

import "reflect"

// cleaned escapes what plain strings in an event may hold that must not reach
// a terminal: whoever made the file chose them. Those of mailwire's own hold no
// such thing, so nothing of theirs changes. Text and Hidden look after themselves.
func cleaned(ev Event) Event {
	switch ev.(type) {
	case *Data, *Unknown: // most of a file: bytes; what is kept as it came
	default:
		clean(reflect.ValueOf(ev))
	}
	return ev
}

func clean(v reflect.Value) {
	switch v.Kind() {
	case reflect.Pointer:
		if !v.IsNil() {
			clean(v.Elem())
		}
	case reflect.Struct:
		for _, f := range v.Fields() {
			if f.CanSet() {
				clean(f)
			}
		}
	case reflect.Slice:
		for i := 0; i < v.Len() && v.Type().Elem().Kind() != reflect.Uint8; i++ {
			clean(v.Index(i))
		}
	case reflect.String:
		if s := v.String(); !plain(s) {
			v.SetString(TextOf(s).String())
		}
	}
}
