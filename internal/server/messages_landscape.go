package server

import "nextsearch/mappings"

// landscapeMessages are those of the landscape and of the pages about bodies.
func landscapeMessages() map[string]mappings.Label {
	return map[string]mappings.Label{}
}
