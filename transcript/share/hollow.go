package share

import (
	"reflect"

	"example.org/mailwire/transcript"
)

// Hollow gives a log like the one of a copy but for all text from outside,
// which is empty: what is written of it are mailwire's own words.
func Hollow(of *transcript.Log) *transcript.Log {
	log := transcript.NewLog()
	all, _ := of.Since(0)
	for _, e := range all {
		if recorded(e.Event) {
			log.Append(e)
			continue
		}
		v := reflect.New(reflect.TypeOf(e.Event).Elem())
		v.Elem().Set(reflect.ValueOf(e.Event).Elem())
		hollow(v.Elem())
		e.Event = v.Interface().(transcript.Event)
		log.Append(e)
	}
	log.Finish()
	return log
}

var textType = reflect.TypeFor[transcript.Text]()

// hollow empties the texts below a value; slices are copied on the way.
func hollow(v reflect.Value) {
	switch {
	case v.Type() == textType:
		v.SetZero()
	case v.Kind() == reflect.Struct && v.CanSet():
		for i := range v.NumField() {
			if v.Type().Field(i).IsExported() {
				hollow(v.Field(i))
			}
		}
	case v.Kind() == reflect.Slice && v.Len() > 0 && v.Type().Elem().Kind() == reflect.Struct:
		c := reflect.MakeSlice(v.Type(), v.Len(), v.Len())
		reflect.Copy(c, v)
		for i := range c.Len() {
			hollow(c.Index(i))
		}
		v.Set(c)
	}
}
