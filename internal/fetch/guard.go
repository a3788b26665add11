package fetch

import (
	"context"
	"fmt"
	"net/netip"
	"slices"
	"syscall"
)

// guard decides at dial time, when the name is resolved, whether an address
// may be reached. Nothing that happens before (spelling of the URL, DNS
// rebinding, a redirect) can go round it.
type guard struct {
	allow   []netip.Prefix
	contact bool // there is somebody whom public hosts can complain to
}

// guardError is a refusal; it comes back through the dialer's errors.
type guardError struct {
	code   Code
	reason string
}

func (e *guardError) Error() string { return e.reason }

// control is a net.Dialer.ControlContext.
func (g guard) control(_ context.Context, network, address string, _ syscall.RawConn) error {
	a, err := netip.ParseAddrPort(address)
	if err != nil || (network != "tcp4" && network != "tcp6") {
		return &guardError{CodePrivateAddress, fmt.Sprintf("refused to dial %s %s", network, address)}
	}
	return g.check(a)
}

// check gives a *guardError for an address that must not be reached.
func (g guard) check(a netip.AddrPort) error {
	ip := a.Addr().WithZone("").Unmap()
	switch {
	case g.allowed(ip):
		return nil
	case !public(ip):
		return &guardError{CodePrivateAddress, fmt.Sprintf("%s is not a public address; if this source may reach it, add its range to allow", ip)}
	case slices.Contains(otherServices, a.Port()):
		return &guardError{CodeBadURL, fmt.Sprintf("port %d belongs to another service than HTTP", a.Port())}
	case !g.contact:
		return &guardError{CodeNoContact, "public hosts are asked only by a program that says whom to complain to; set contact (mailto:… or https://…) in the config"}
	}
	return nil
}

func (g guard) allowed(ip netip.Addr) bool {
	return slices.ContainsFunc(g.allow, func(p netip.Prefix) bool { return p.Contains(ip) })
}

// otherServices are ports on which a GET could do harm, after the list of
// "bad ports" in the WHATWG Fetch standard (section 2.9).
var otherServices = []uint16{
	1, 7, 9, 11, 13, 15, 17, 19, 20, 21, 22, 23, 25, 37, 42, 43, 53, 69, 77, 79, 87, 95, 101, 102, 103, 104,
	109, 110, 111, 113, 115, 117, 119, 123, 135, 137, 138, 139, 143, 161, 179, 389, 427, 445, 465, 512, 513,
	514, 515, 526, 530, 531, 532, 540, 548, 554, 556, 563, 587, 601, 636, 873, 989, 990, 993, 995, 1433,
	1521, 1719, 1720, 1723, 2049, 2375, 2376, 2379, 2380, 3306, 3389, 3659, 4045, 4190, 5060, 5061, 5432,
	5672, 5900, 6000, 6379, 6566, 6665, 6666, 6667, 6668, 6669, 6679, 6697, 9042, 9092, 10080, 10250, 11211, 27017,
}

// globalUnicast6 is all that IANA has given out for the public IPv6 internet.
// It leaves out loopback, ULA, link-local, multicast, NAT64 (64:ff9b::/96,
// 64:ff9b:1::/48), IPv4-compatible addresses, 100::/64 and 5f00::/16.
var globalUnicast6 = netip.MustParsePrefix("2000::/3")

// special are the ranges that are not globally reachable, from the IANA IPv4
// and IPv6 Special-Purpose Address Registries (RFC 6890), and two that are
// reachable by address yet never a public site.
var special = []netip.Prefix{
	netip.MustParsePrefix("0.0.0.0/8"),        // this network, RFC 791
	netip.MustParsePrefix("10.0.0.0/8"),       // private, RFC 1918
	netip.MustParsePrefix("100.64.0.0/10"),    // shared (CGNAT), RFC 6598; metadata of Alibaba Cloud
	netip.MustParsePrefix("127.0.0.0/8"),      // loopback, RFC 1122
	netip.MustParsePrefix("168.63.129.16/32"), // Azure's wire server: a public number inside every VM
	netip.MustParsePrefix("169.254.0.0/16"),   // link-local, RFC 3927; metadata of most clouds
	netip.MustParsePrefix("172.16.0.0/12"),    // private, RFC 1918
	netip.MustParsePrefix("192.0.0.0/24"),     // IETF protocol assignments, RFC 6890; metadata of Oracle Cloud
	netip.MustParsePrefix("192.0.2.0/24"),     // TEST-NET-1, RFC 5737
	netip.MustParsePrefix("192.88.99.0/24"),   // 6to4 relays, deprecated, RFC 7526
	netip.MustParsePrefix("192.168.0.0/16"),   // private, RFC 1918
	netip.MustParsePrefix("198.18.0.0/15"),    // benchmarking, RFC 2544
	netip.MustParsePrefix("198.51.100.0/24"),  // TEST-NET-2, RFC 5737
	netip.MustParsePrefix("203.0.113.0/24"),   // TEST-NET-3, RFC 5737
	netip.MustParsePrefix("224.0.0.0/4"),      // multicast, RFC 5771
	netip.MustParsePrefix("240.0.0.0/4"),      // reserved and broadcast, RFC 1112
	netip.MustParsePrefix("2001::/23"),        // IETF protocol assignments: Teredo, ORCHID, benchmarking, RFC 2928
	netip.MustParsePrefix("2001:db8::/32"),    // documentation, RFC 3849
	netip.MustParsePrefix("2002::/16"),        // 6to4, carries any IPv4 address, RFC 3056
	netip.MustParsePrefix("3fff::/20"),        // documentation, RFC 9637
}

// public reports whether ip is globally routable unicast.
func public(ip netip.Addr) bool {
	if ip.Is6() && !globalUnicast6.Contains(ip) {
		return false
	}
	return ip.IsValid() && !slices.ContainsFunc(special, func(p netip.Prefix) bool { return p.Contains(ip) })
}
