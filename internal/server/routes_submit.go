package server

// submitRoutes are for who contributes: the form, its receipt, and the same for programs. Without a store of submissions there are none.
func (s *Server) submitRoutes() []route {
	if s.editorial == nil {
		return nil
	}
	return []route{}
}
