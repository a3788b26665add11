package server

import "nextsearch/mappings"

// deskMessages are those of the editors' desk.
func deskMessages() map[string]mappings.Label {
	return map[string]mappings.Label{}
}
