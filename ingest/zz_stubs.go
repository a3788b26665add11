package ingest

func parseDOCX(a *archive) (document, error)              { return document{}, errNoDocument }
func parsePPTX(a *archive) (document, error)              { return document{}, errNoDocument }
func parseODF(a *archive) (document, error)               { return document{}, errNoDocument }
func parseXLSX(a *archive, data []byte) (document, error) { return document{}, errNoDocument }
func parseXLS(name string, data []byte) (document, error) { return document{}, errNoDocument }
