package hdl

// Wiring joins instances in a body by the names of signals: a port is joined to the signal
// of its own name.
type Wiring struct {
	Body    *Body
	Signals map[string]*Signal
}

// Declare declares wires from pairs of name and width.
func (w *Wiring) Declare(pairs ...any) {
	for i := 0; i < len(pairs); i += 2 {
		name := pairs[i].(string)
		w.Signals[name] = w.Body.Wire(name, pairs[i+1])
	}
}

// Let declares a signal that is a value.
func (w *Wiring) Let(name string, width any, value Expr) *Signal {
	w.Signals[name] = w.Body.Let(name, width, value)
	return w.Signals[name]
}

// Place places a module. A port that renamed names is joined to the signal of that name.
func (w *Wiring) Place(of *Module, name string, renamed map[string]string) {
	w.PlaceWith(of, name, nil, renamed)
}

// PlaceWith places a module with parameters.
func (w *Wiring) PlaceWith(of *Module, name string, params []Setting, renamed map[string]string) {
	var ports []Setting
	for _, port := range of.PortNames() {
		signal := port
		if other, is := renamed[port]; is {
			signal = other
		}
		ports = append(ports, Set(port, w.Signals[signal]))
	}
	w.Body.Instance(of, name, params, ports)
}
