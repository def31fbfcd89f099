package lab

import "strings"

// HasAccount tells whether a name or an address is that of one of the lab's
// people, whose passwords are public.
func HasAccount(user string) bool {
	for _, p := range people {
		if strings.EqualFold(user, p.Name) || strings.EqualFold(user, p.Address) {
			return true
		}
	}
	return false
}
