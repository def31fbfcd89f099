package keys

// placeNames are in the order of the constants.
var placeNames = []struct {
	place Place
	name  string
}{
	{HomeType, "Home, typing"},
	{HomeList, "Home, the list"},
	{Typing, "typing (^], F6 or Esc for keys)"},
	{Searching, "search"},
	{Trying, "a name to compare"},
	{Saving, "another place for the recording"},
	{Talk, "Talk, keys"},
	{Exposure, "Exposure, keys"},
	{Handshake, "Handshake, keys"},
	{Message, "Handshake, inside a message"},
	{Certificate, "Certificate, keys"},
	{Wire, "Wire, keys"},
	{Help, "help"},
	{Ask, "a question"},
	{Options, "TLS options"},
	{Pick, "TLS options, a list"},
	{Form, "sign in"},
	{Listing, "the conversations of a file"},
	{Palette, "all commands"},
	{Filtering, "a filter"},
}

// Name gives the place in words.
func (p Place) Name() string {
	for _, n := range placeNames {
		if n.place == p {
			return n.name
		}
	}
	return ""
}

// Places gives each place alone.
func Places() []Place {
	list := make([]Place, len(placeNames))
	for i, n := range placeNames {
		list[i] = n.place
	}
	return list
}

// At gives the verbs that have a key at a place, whatever holds now.
func At(p Place) []Verb {
	var list []Verb
	for _, v := range verbs {
		if len(v.Keys) > 0 && v.In&p != 0 {
			list = append(list, v)
		}
	}
	return list
}
