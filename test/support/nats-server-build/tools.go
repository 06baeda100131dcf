//go:build tools

// Package tools names the NATS server as a dependency, so that go.mod and go.sum cover all that it is made of.
package tools

import _ "github.com/nats-io/nats-server/v2"
