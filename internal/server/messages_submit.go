package server

import "nextsearch/mappings"

// submitMessages are those of the form for submissions and its receipt.
func submitMessages() map[string]mappings.Label {
	return map[string]mappings.Label{}
}
