package ingest

import (
	"net/url"
	"path"
	"strings"
)

// mediaTypesOf are the media types of the file types of the EU's vocabulary
// (http://publications.europa.eu/resource/authority/file-type/) and of the
// names that portals write instead.
var mediaTypesOf = map[string]string{
	"pdf": "application/pdf", "pdfa1a": "application/pdf", "pdfa1b": "application/pdf", "pdf1x": "application/pdf",
	"doc": "application/msword", "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
	"odt": "application/vnd.oasis.opendocument.text", "rtf": "application/rtf",
	"ppt": "application/vnd.ms-powerpoint", "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
	"odp": "application/vnd.oasis.opendocument.presentation",
	"xls": "application/vnd.ms-excel", "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
	"ods": "application/vnd.oasis.opendocument.spreadsheet", "csv": "text/csv", "tsv": "text/tab-separated-values",
	"txt": "text/plain", "html": "text/html", "htm": "text/html", "xhtml": "application/xhtml+xml", "xml": "application/xml",
	"json": "application/json", "geojson": "application/geo+json", "jsonld": "application/ld+json", "kml": "application/vnd.google-earth.kml+xml",
	"kmz": "application/vnd.google-earth.kmz", "gml": "application/gml+xml", "gpkg": "application/geopackage+sqlite3",
	"rdf": "application/rdf+xml", "rdfxml": "application/rdf+xml", "rdfturtle": "text/turtle", "ttl": "text/turtle", "zip": "application/zip",
	"shp": "application/vnd.shp", "tiff": "image/tiff", "tif": "image/tiff", "geotiff": "image/tiff", "jpeg": "image/jpeg", "jpg": "image/jpeg",
	"png": "image/png", "wms": "application/vnd.ogc.wms_xml", "wfs": "application/vnd.ogc.wfs_xml", "atom": "application/atom+xml",
}

// formatMarks are left out of the names of formats.
var formatMarks = strings.NewReplacer("_", "", ".", "", "-", "", " ", "")

// mediaTypeOf gives the media type that a format stands for: a media type, an
// address of IANA's or the EU's list that ends in one, the ending of a file, or
// the name that a portal writes; "" if it is none of them.
func mediaTypeOf(format string) string {
	format = strings.ToLower(strings.TrimSpace(format))
	if _, rest, ok := strings.Cut(format, "media-types/"); ok {
		format = strings.Trim(rest, "/")
	} else if strings.Contains(format, "://") {
		format = format[strings.LastIndexAny(format, "/#")+1:]
	}
	if kind, _, ok := strings.Cut(format, "/"); ok && !strings.ContainsAny(format, " ") && len(format) < 100 {
		switch kind {
		case "application", "text", "image", "audio", "video", "model", "multipart", "font":
			return format
		}
	}
	format = strings.TrimSuffix(format, "_srvc") // the EU's list: WFS_SRVC
	return mediaTypesOf[formatMarks.Replace(format)]
}

// mediaTypeAt guesses a media type from the ending of an address.
func mediaTypeAt(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return ""
	}
	return mediaTypesOf[strings.ToLower(strings.TrimPrefix(path.Ext(u.Path), "."))]
}

// flagData marks an attachment that holds data or a service: it is named, and
// nobody fetches it for its text.
const flagData = "data"

// documentWords are in the media types of documents.
var documentWords = []string{"pdf", "msword", "wordprocessingml", "opendocument.text", "rtf", "powerpoint", "presentation"}

// dataFlags gives the flags of a distribution: those that are no document,
// tables included, are data.
func dataFlags(mediaType string) []string {
	for _, w := range documentWords {
		if strings.Contains(mediaType, w) {
			return nil
		}
	}
	return []string{flagData}
}
