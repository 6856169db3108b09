package hostdrv

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"
	"syscall"
	"time"

	"go.bug.st/serial"
)

// DefaultBaud is the baud rate that boards are generated for.
const DefaultBaud = 1_000_000

// serialTimeout is the read time-out of a serial port: long against one reply,
// short enough that an interruption is felt at once.
const serialTimeout = 200 * time.Millisecond

type serialLink struct {
	port serial.Port
	path string
}

// OpenSerial opens a serial port, 8 data bits, no parity, one stop bit. A port
// that does not exist gives an error that lists those that do.
func OpenSerial(path string, baud int) (Link, error) {
	if baud < 1 {
		return nil, fmt.Errorf("baud rate %d: must be at least 1, such as %d", baud, DefaultBaud)
	}
	// Opening another kind of file could wait for ever or change it.
	if info, err := os.Stat(path); err != nil || info.Mode()&fs.ModeCharDevice == 0 {
		return nil, openError(path, err)
	}
	port, err := serial.Open(path, &serial.Mode{BaudRate: baud, DataBits: 8, Parity: serial.NoParity, StopBits: serial.OneStopBit})
	if err != nil {
		return nil, openError(path, err)
	}
	if err := port.SetReadTimeout(serialTimeout); err != nil {
		port.Close()
		return nil, fmt.Errorf("%s: cannot set the read time-out: %w", path, err)
	}
	return &serialLink{port, path}, nil
}

func openError(path string, err error) error {
	var portError *serial.PortError
	isPortError := errors.As(err, &portError)
	switch {
	case err == nil || isPortError && portError.Code() == serial.InvalidSerialPort:
		return fmt.Errorf("%s: is not a serial port; %s", path, portsThereAre())
	case errors.Is(err, fs.ErrNotExist):
		return fmt.Errorf("%s: no such port; %s", path, portsThereAre())
	case isPortError && portError.Code() == serial.PortBusy:
		return fmt.Errorf("%s: another program has the port open; close it", path)
	case errors.Is(err, fs.ErrPermission) || isPortError && portError.Code() == serial.PermissionDenied:
		return fmt.Errorf("%s: permission denied; join the group that owns the port, often dialout, and log in again", path)
	}
	return fmt.Errorf("%s: cannot be opened: %w", path, err)
}

func portsThereAre() string {
	ports, err := serial.GetPortsList()
	if err != nil || len(ports) == 0 {
		return "there are no serial ports on this machine: plug the board in, or use --port model:"
	}
	return "plug the board in, or use one of those here: " + strings.Join(ports, ", ")
}

func (s *serialLink) String() string { return s.path }

// Read maps the library's ways to say what happened to those of a Link: it
// returns (0, nil) after its time-out, and a closed port or an I/O error when
// the device went away.
func (s *serialLink) Read(p []byte) (int, error) {
	n, err := s.port.Read(p)
	switch {
	case n > 0:
		return n, nil
	case err == nil:
		return 0, ErrTimeout
	}
	return 0, s.unplugged(err)
}

func (s *serialLink) Write(p []byte) (int, error) {
	n, err := s.port.Write(p)
	if err != nil {
		err = s.unplugged(err)
	}
	return n, err
}

func (s *serialLink) unplugged(err error) error {
	var portError *serial.PortError
	if errors.As(err, &portError) && portError.Code() == serial.PortClosed || errors.Is(err, syscall.EIO) || errors.Is(err, syscall.ENXIO) {
		return fmt.Errorf("the device went away; was it unplugged? (%w)", err)
	}
	return err
}

func (s *serialLink) Close() error { return s.port.Close() }
