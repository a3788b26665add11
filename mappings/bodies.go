package mappings

func byKnownName(evidence) (Authority, bool) { return Authority{}, false }
func byPattern(evidence) (Authority, bool)   { return Authority{}, false }
func byDomain(evidence) (Authority, bool)    { return Authority{}, false }
