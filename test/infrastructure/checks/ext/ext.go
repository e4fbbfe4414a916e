// Package ext is the place where Traefik's dynamic configuration can be extended; the published module needs one and
// leaves it to whoever builds. Nothing is extended here.
package ext

// HTTP extends the http section.
type HTTP struct{}

// Router extends a router.
type Router struct{}
