package server

// deskRoutes are the editors' desk, behind a session. Without a store of submissions there are none.
func (s *Server) deskRoutes() []route {
	if s.editorial == nil {
		return nil
	}
	return []route{}
}
