package certinspect

import "strings"

// Advice is what there is to say about a fault in general.
type Advice struct{ Title, Means, Causes, Tell, Risk string }

// Advise gives the advice for the reasons that a verdict names in its Why:
// "expired; wrong name". Words that name no fault are left out.
func Advise(why string) []Advice {
	var list []Advice
	for title := range strings.SplitSeq(why, "; ") {
		for _, a := range advices {
			if a.title == title {
				list = append(list, Advice{a.title, a.means, a.causes, a.tell, a.risk})
				break
			}
		}
	}
	return list
}
