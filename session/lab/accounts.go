package lab

import "strings"

// PublicPassword gives the password of one of the lab's people, by name or
// address; "" where there is nobody of that name. These passwords are public.
func PublicPassword(user string) string {
	for _, p := range people {
		if strings.EqualFold(user, p.Name) || strings.EqualFold(user, p.Address) {
			return p.Password
		}
	}
	return ""
}
