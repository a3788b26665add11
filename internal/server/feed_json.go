package server

import "cmp"

// feedJSONType is the media type of JSON Feed 1.1.
const feedJSONType = "application/feed+json"

// jsonFeedBody is JSON Feed 1.1 (https://www.jsonfeed.org/version/1.1/).
type jsonFeedBody struct {
	Version     string         `json:"version" doc:"https://jsonfeed.org/version/1.1"`
	Title       string         `json:"title" doc:"title of the service"`
	HomePageURL string         `json:"home_page_url" doc:"the same search for people"`
	FeedURL     string         `json:"feed_url" doc:"address of this feed; names it as well"`
	Description string         `json:"description,omitempty" doc:"what was searched; absent for everything"`
	Language    string         `json:"language" doc:"language of the service, BCP 47"`
	Items       []jsonFeedItem `json:"items" doc:"the entries"`
}

// jsonFeedItem is one record.
type jsonFeedItem struct {
	ID          string           `json:"id" doc:"lasting address of the page about the record"`
	URL         string           `json:"url" doc:"the same address"`
	ExternalURL string           `json:"external_url,omitempty" doc:"address of the original"`
	Title       string           `json:"title" doc:"title, plain text"`
	ContentText string           `json:"content_text" doc:"the summary, else the title; plain text"`
	Published   string           `json:"date_published,omitempty" doc:"RFC 3339; the first day of what is known less exactly"`
	Modified    string           `json:"date_modified,omitempty" doc:"RFC 3339; last change, else when it was fetched"`
	Authors     []jsonFeedAuthor `json:"authors,omitempty" doc:"bodies that published or practise it"`
	Tags        []string         `json:"tags,omitempty" doc:"keywords"`
	Language    string           `json:"language,omitempty" doc:"language of the text, BCP 47"`
}

// jsonFeedAuthor names a body.
type jsonFeedAuthor struct {
	Name string `json:"name" doc:"name as the source wrote it"`
}

// encodeFeedJSON writes a feed as JSON Feed.
func encodeFeedJSON(f feed) ([]byte, error) {
	out := jsonFeedBody{Version: "https://jsonfeed.org/version/1.1", Title: f.Title, HomePageURL: f.Page, FeedURL: f.Self,
		Description: f.Query, Language: f.Lang, Items: []jsonFeedItem{}}
	for _, e := range f.Entries {
		item := jsonFeedItem{ID: e.Link, URL: e.Link, ExternalURL: e.Via, Title: e.Title, ContentText: cmp.Or(e.Summary, e.Title),
			Published: rfc3339(e.Published), Modified: rfc3339(e.Updated), Tags: e.Keywords, Language: e.Language}
		for _, name := range e.Authors {
			item.Authors = append(item.Authors, jsonFeedAuthor{name})
		}
		out.Items = append(out.Items, item)
	}
	return encode(out)
}
