package engine

import (
	"fmt"
	"io"
	"net"
	"testing"

	"github.com/jackc/pgx/v5/pgconn"
)

// TestClosedConnections: whichever way the driver says that the server is gone, it is
// told as that.
func TestClosedConnections(t *testing.T) {
	t.Parallel()
	for _, err := range []error{pgconn.ErrConnClosed, net.ErrClosed, io.ErrUnexpectedEOF, &net.OpError{Op: "read"}} {
		if got := (&postgresEngine{}).Unable(fmt.Errorf("act: %w", err)); got != Down {
			t.Errorf("%v：%v", err, got)
		}
	}
}
