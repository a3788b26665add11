package server

// submitRoutes are for who contributes: the form, its receipt, and the same for programs. Without a store of submissions there are none.
func (s *Server) submitRoutes() []route {
	if s.editorial == nil {
		return nil
	}
	const own = "/einreichen/{id}/{secret}"
	routes := []route{
		{own, "submissionPage", work, asPage, s.pageState, nil, ""},
		{own + "/beleg", "receiptPage", work, asPage, s.pageReceipt, nil, ""},
		{own + "/aendern", "amendPage", work, asPage, s.pageAmend, nil, ""},
		{own + "/aendern", "amendForm", intakes, asPage, s.postAmend, nil, "POST"},
		{own + "/zurueckziehen", "withdrawPage", work, asPage, s.pageWithdraw, nil, ""},
		{own + "/zurueckziehen", "withdrawForm", work, asPage, s.postWithdraw, nil, "POST"},
		{own + "/dateien/{upload}", "ownFile", stream, asPage, s.getOwnFile, nil, ""},
		{"/rezepte/{id}/dateien/{upload}", "recipeFile", stream, asPage, s.getPublicFile, nil, ""},
	}
	if s.noSubmissions {
		return routes
	}
	return append(routes,
		route{"/einreichen", "submitPage", free, asPage, s.pageSubmit, nil, ""},
		route{"/einreichen", "submitForm", intakes, asPage, s.postSubmit, nil, "POST"},
		route{"/v1/submissions", "submit", intakes, asProblem, s.postSubmission, &opSubmit, "POST"},
	)
}
