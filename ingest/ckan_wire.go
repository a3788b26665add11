package ingest

import (
	"encoding/json"
	"slices"
	"strconv"
	"strings"
)

// ckanAnswer is the envelope of every action.
type ckanAnswer struct {
	Success looseBool       `json:"success"`
	Result  json.RawMessage `json:"result"`
	Error   json.RawMessage `json:"error"`
}

// reason gives what the server says went wrong.
func (a ckanAnswer) reason() string {
	var e struct {
		Message string `json:"message"`
		Type    string `json:"__type"`
	}
	if json.Unmarshal(a.Error, &e) == nil && e.Message+e.Type != "" {
		return strings.TrimSpace(e.Type + " " + e.Message)
	}
	if len(a.Error) > 0 {
		return cutText(string(a.Error), maxSnippetURL)
	}
	return "no result"
}

// ckanSearch is the result of package_search.
type ckanSearch struct {
	Count   looseInt          `json:"count"`
	Results []json.RawMessage `json:"results"`
}

// ckanDataset is a package as package_search gives it. Every field may have
// the type of an older release, or be null.
type ckanDataset struct {
	ID               looseText      `json:"id"`
	Name             looseText      `json:"name"`
	Title            ckanText       `json:"title"`
	Notes            ckanText       `json:"notes"`
	URL              looseText      `json:"url"`
	State            looseText      `json:"state"`
	Private          looseBool      `json:"private"`
	Type             looseText      `json:"type"`
	LicenseID        looseText      `json:"license_id"`
	LicenseTitle     looseText      `json:"license_title"`
	LicenseURL       looseText      `json:"license_url"`
	License          looseText      `json:"license"` // CKAN 1
	Author           looseText      `json:"author"`
	AuthorEmail      looseText      `json:"author_email"`
	Maintainer       looseText      `json:"maintainer"`
	MaintainerEmail  looseText      `json:"maintainer_email"`
	MetadataCreated  looseText      `json:"metadata_created"`
	MetadataModified looseText      `json:"metadata_modified"`
	Issued           looseText      `json:"issued"`
	Modified         looseText      `json:"modified"`
	Language         looseText      `json:"language"`
	Publisher        ckanText       `json:"publisher"`
	Organization     ckanNamed      `json:"organization"`
	Groups           ckanNames      `json:"groups"`
	Tags             ckanNames      `json:"tags"`
	Extras           ckanExtras     `json:"extras"`
	Resources        []ckanResource `json:"resources"`
	// Fields of extensions that put extras beside the others.
	Theme                ckanValues `json:"theme"`
	ContributorID        ckanValues `json:"contributorID"`
	PoliticalGeocoding   ckanValues `json:"politicalGeocodingURI"`
	PoliticalLevel       ckanValues `json:"politicalGeocodingLevelURI"`
	GeocodingDescription ckanText   `json:"geocodingText"`
}

// ckanResource is a file or service of a dataset.
type ckanResource struct {
	Name        ckanText  `json:"name"`
	Description ckanText  `json:"description"`
	URL         looseText `json:"url"`
	Format      looseText `json:"format"`
	MimeType    looseText `json:"mimetype"`
	Size        looseText `json:"size"`
	ByteSize    looseText `json:"byte_size"`
	State       looseText `json:"state"`
	Licence     looseText `json:"license"`
}

// readCKANDataset reads a dataset; with an error as much as could be read.
func readCKANDataset(raw json.RawMessage) (ckanDataset, error) {
	var d ckanDataset
	err := json.Unmarshal(raw, &d)
	return d, err
}

// native is what the portal knows a dataset by; the id, as names change. One
// that is not in a portal yet has only what its publisher knows it by.
func (d ckanDataset) native() string {
	return firstText(string(d.ID), string(d.Name), d.Extras.first("guid", "identifier", "uri"))
}

// hidden reports a dataset that is deleted, a draft or private, or a harvester's
// own entry.
func (d ckanDataset) hidden() bool {
	return d.Private.value || d.State != "" && !strings.EqualFold(string(d.State), "active") || d.Type == "harvest"
}

// ckanText is a text, or an object with one per language (ckanext-fluent), of
// which German comes first.
type ckanText string

// UnmarshalJSON never fails; "" is what cannot be a text.
func (t *ckanText) UnmarshalJSON(data []byte) error {
	var languages map[string]looseText
	if json.Unmarshal(data, &languages) == nil {
		for _, lang := range []string{"de", "en"} {
			if s := languages[lang]; s != "" {
				*t = ckanText(s)
				return nil
			}
		}
	}
	var text looseText
	_ = text.UnmarshalJSON(data) // it never fails
	*t = ckanText(text)
	return nil
}

// ckanNamed is an organisation or group: an object, or its name (CKAN 1).
type ckanNamed struct{ name, title string }

// UnmarshalJSON takes anything: what has no name is nobody.
func (n *ckanNamed) UnmarshalJSON(data []byte) error {
	var object struct {
		Name        looseText `json:"name"`
		Title       ckanText  `json:"title"`
		DisplayName ckanText  `json:"display_name"`
	}
	if json.Unmarshal(data, &object) == nil {
		n.name, n.title = string(object.Name), string(object.Title)
		if n.title == "" {
			n.title = string(object.DisplayName)
		}
		return nil
	}
	var text looseText
	_ = json.Unmarshal(data, &text) // anything else is nobody
	n.name = string(text)
	return nil
}

// ckanNames is a list of them, or of plain texts.
type ckanNames []ckanNamed

// UnmarshalJSON takes anything: what is no list is empty.
func (l *ckanNames) UnmarshalJSON(data []byte) error {
	var list []ckanNamed
	_ = json.Unmarshal(data, &list) // an odd value is no reason to lose the dataset
	*l = list
	return nil
}

// ckanExtras are the additional fields: a list of key and value (CKAN 2), or
// an object (CKAN 1).
type ckanExtras map[string]ckanValues

// UnmarshalJSON takes both; what is neither is empty.
func (e *ckanExtras) UnmarshalJSON(data []byte) error {
	*e = ckanExtras{}
	var list []struct {
		Key   looseText  `json:"key"`
		Value ckanValues `json:"value"`
	}
	if json.Unmarshal(data, &list) == nil {
		for _, x := range list {
			(*e)[string(x.Key)] = append((*e)[string(x.Key)], x.Value...)
		}
		return nil
	}
	var object map[string]ckanValues
	_ = json.Unmarshal(data, &object) // an odd value is no reason to lose the dataset
	for key, values := range object {
		(*e)[key] = values
	}
	return nil
}

// ckanValues are the values of an extra: one text, a list of them, or either
// written as JSON within a text.
type ckanValues []string

// UnmarshalJSON takes anything: what holds no text is empty.
func (v *ckanValues) UnmarshalJSON(data []byte) error {
	var value any
	if err := json.Unmarshal(data, &value); err != nil {
		return err
	}
	*v = valuesOf(value, true)
	return nil
}

// valuesOf flattens a value; inner says that a text may hold JSON.
func valuesOf(value any, inner bool) (all []string) {
	switch value := value.(type) {
	case []any:
		for _, x := range value {
			all = append(all, valuesOf(x, false)...)
		}
	case string:
		text := strings.TrimSpace(value)
		var unpacked any
		if inner && text != "" && strings.ContainsRune(`["`, rune(text[0])) && json.Unmarshal([]byte(text), &unpacked) == nil {
			return valuesOf(unpacked, false)
		}
		if text != "" {
			return []string{text}
		}
	case float64:
		return []string{strconv.FormatFloat(value, 'f', -1, 64)}
	case map[string]any:
		for _, key := range []string{"de", "name", "uri", "title"} {
			if text, ok := value[key].(string); ok && text != "" {
				return []string{text}
			}
		}
	}
	return all
}

// first gives the first value of the first key that has one.
func (e ckanExtras) first(keys ...string) string {
	for _, key := range keys {
		if values := e[key]; len(values) > 0 {
			return values[0]
		}
	}
	return ""
}

// all gives the values of several keys, sorted and once each.
func (e ckanExtras) all(keys ...string) (values []string) {
	for _, key := range keys {
		values = append(values, e[key]...)
	}
	slices.Sort(values)
	return slices.Compact(values)
}
