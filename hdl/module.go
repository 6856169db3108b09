package hdl

// Module is one Verilog module, built item by item in the order of its text.
type Module struct {
	Name   string
	Doc    []string // the paragraph above the module, one line each
	whole  bool     // synthesis may not merge its insides with others
	params []*Constant
	ports  []portItem
	body   Body

	primitive bool // of the vendor's library: no body, and not printed
}

// portItem is a port, or a remark over the group of ports that follows.
type portItem struct {
	signal *Signal
	remark string
}

// NewModule starts a module. Doc says why it is there, a line each.
func NewModule(name string, doc ...string) *Module {
	return &Module{Name: name, Doc: doc}
}

// KeepWhole asks synthesis to leave each instance as it is: equal registers in
// two of them are not merged into one.
func (m *Module) KeepWhole() *Module { m.whole = true; return m }

// Param declares an integer parameter with its default.
func (m *Module) Param(name string, preset int) *Constant {
	c := &Constant{Name: name, preset: Int(preset), public: true}
	m.params = append(m.params, c)
	return c
}

// TextParam declares a text parameter with its default.
func (m *Module) TextParam(name, preset string) *Constant {
	c := &Constant{Name: name, preset: Text(preset), text: true, public: true}
	m.params = append(m.params, c)
	return c
}

// Ports writes a remark over the ports declared next.
func (m *Module) Ports(remark string) { m.ports = append(m.ports, portItem{remark: remark}) }

// Input declares an input port; width 0 means one bit without a range.
func (m *Module) Input(name string, width any) *Signal { return m.port(name, In, false, width) }

// Output declares an output port that is assigned or driven by an instance.
func (m *Module) Output(name string, width any) *Signal { return m.port(name, Out, false, width) }

// OutputReg declares an output port that is set in a clocked block.
func (m *Module) OutputReg(name string, width any) *Signal { return m.port(name, Out, true, width) }

func (m *Module) port(name string, dir Direction, reg bool, width any) *Signal {
	s := &Signal{Name: name, dir: dir, reg: reg, width: rangeOf(width)}
	m.ports = append(m.ports, portItem{signal: s})
	return s
}

func rangeOf(width any) Expr {
	if n, plain := width.(int); plain && n == 0 {
		return nil
	}
	return expr(width)
}

// Body is a sequence of module items: a module's own, or that of a generate
// block.
type Body struct{ items []item }

// item is one thing in a body; each kind has its checker and its printer.
type item interface {
	check(c *checker, s *scope)
	write(w *writer)
}

type (
	remarkItem struct{ lines []string }
	localItem  struct{ constant *Constant }
	signalItem struct {
		signal *Signal
		value  Expr // the wire's assignment in its declaration; nil for none
	}
	assignItem  struct{ target, value Expr }
	clockedItem struct {
		clock *Signal
		block *Block
	}
	loadItem struct {
		memory *Signal
		file   Expr
	}
	instanceItem struct {
		of     *Module
		name   string
		params []Setting
		ports  []Setting
		marks  []string // synthesis attributes
	}
	loopItem struct {
		variable *Constant
		count    Expr
		label    string
		body     *Body
	}
	choiceItem struct {
		condition       Expr
		label           string
		then, otherwise *Body
	}
	unusedItem struct{ values []Expr }
)

func (b *Body) add(i item) { b.items = append(b.items, i) }

// Body gives the module's items for building.
func (m *Module) Body() *Body { return &m.body }

// Remark writes a comment, a line each, after an empty line.
func (b *Body) Remark(lines ...string) { b.add(remarkItem{lines}) }

// Local declares an integer localparam.
func (b *Body) Local(name string, value any) *Constant {
	c := &Constant{Name: name, preset: expr(value)}
	b.add(localItem{c})
	return c
}

// Code declares a localparam that names a literal: a state, a command. Unlike
// Local it is a value with the literal's width, not an integer.
func (b *Body) Code(name string, literal Expr) *Constant {
	c := &Constant{Name: name, preset: literal, code: literal}
	b.add(localItem{c})
	return c
}

// Wire declares a wire; width 0 means one bit without a range.
func (b *Body) Wire(name string, width any) *Signal {
	s := &Signal{Name: name, width: rangeOf(width)}
	b.add(signalItem{s, nil})
	return s
}

// Let declares a wire and says what it is.
func (b *Body) Let(name string, width any, value Expr) *Signal {
	s := &Signal{Name: name, width: rangeOf(width)}
	b.add(signalItem{s, value})
	return s
}

// LetSigned is Let for a two's complement number.
func (b *Body) LetSigned(name string, width any, value Expr) *Signal {
	return b.Let(name, width, value).Signed()
}

// Reg declares a register, set in one clocked block.
func (b *Body) Reg(name string, width any) *Signal {
	s := &Signal{Name: name, reg: true, width: rangeOf(width)}
	b.add(signalItem{s, nil})
	return s
}

// Memory declares depth words of width bits.
func (b *Body) Memory(name string, width, depth any) *Signal {
	s := &Signal{Name: name, reg: true, width: rangeOf(width), depth: expr(depth)}
	b.add(signalItem{s, nil})
	return s
}

// Assign drives a wire, a bit or a run of it.
func (b *Body) Assign(target, value Expr) { b.add(assignItem{target, value}) }

// Clocked opens an always @(posedge clock) block.
func (b *Body) Clocked(clock *Signal, build func(*Block)) {
	block := &Block{}
	build(block)
	b.add(clockedItem{clock, block})
}

// LoadHex fills a memory from a file of hexadecimal words when the design
// starts, unless the file name is empty.
func (b *Body) LoadHex(memory *Signal, file Expr) { b.add(loadItem{memory, file}) }

// Setting joins a parameter or port of an instance to an expression.
type Setting struct {
	Name  string
	Value Expr
}

// Set joins the parameter or port called name to an int or an expression.
func Set(name string, value any) Setting { return Setting{name, expr(value)} }

// Instance places a module. Every port must be joined; parameters left out keep
// their defaults.
func (b *Body) Instance(of *Module, name string, params, ports []Setting) Placed {
	item := &instanceItem{of: of, name: name, params: params, ports: ports}
	b.add(item)
	return Placed{item}
}

// For opens a labelled generate loop: variable runs from 0 to count-1.
func (b *Body) For(variable string, count any, label string, build func(body *Body, index *Constant)) {
	index := &Constant{Name: variable, loop: true}
	inner := &Body{}
	build(inner, index)
	b.add(loopItem{index, expr(count), label, inner})
}

// Choose opens a labelled generate if; otherwise may be nil.
func (b *Body) Choose(condition Expr, label string, then, otherwise func(*Body)) {
	c := choiceItem{condition: condition, label: label, then: &Body{}}
	then(c.then)
	if otherwise != nil {
		c.otherwise = &Body{}
		otherwise(c.otherwise)
	}
	b.add(c)
}

// Unused marks values that are knowingly read by nothing, for the linters.
func (b *Body) Unused(values ...Expr) { b.add(unusedItem{values}) }

// Block is a sequence of statements in a clocked block.
type Block struct{ statements []statement }

type statement interface {
	check(c *checker, s *scope, driver int)
	write(w *writer)
}

type (
	setStatement struct{ target, value Expr }
	ifStatement  struct {
		conditions []Expr // as many as branches, or one fewer where the last is else
		branches   []*Block
	}
	caseStatement struct {
		of       Expr
		labels   [][]Expr
		branches []*Block
		fallback *Block
	}
)

// Set is the non-blocking target <= value.
func (b *Block) Set(target, value Expr) {
	b.statements = append(b.statements, setStatement{target, value})
}

// If opens a branch; Else and ElseIf on its result add the others.
func (b *Block) If(condition Expr, build func(*Block)) *If {
	s := &ifStatement{}
	b.statements = append(b.statements, s)
	return (&If{s}).branch(expr(condition), build)
}

// If is an open if statement.
type If struct{ statement *ifStatement }

func (i *If) branch(condition Expr, build func(*Block)) *If {
	block := &Block{}
	build(block)
	if condition != nil {
		i.statement.conditions = append(i.statement.conditions, condition)
	}
	i.statement.branches = append(i.statement.branches, block)
	return i
}

// ElseIf adds a further condition.
func (i *If) ElseIf(condition Expr, build func(*Block)) *If { return i.branch(expr(condition), build) }

// Else closes the statement.
func (i *If) Else(build func(*Block)) { i.branch(nil, build) }

// Case opens a case statement over a value; every case statement has a default.
func (b *Block) Case(of Expr, build func(*Case), fallback func(*Block)) {
	s := &caseStatement{of: of, fallback: &Block{}}
	b.statements = append(b.statements, s)
	build(&Case{s})
	if fallback != nil {
		fallback(s.fallback)
	}
}

// Case is an open case statement.
type Case struct{ statement *caseStatement }

// When adds a branch for one or more constant values.
func (c *Case) When(labels []Expr, build func(*Block)) {
	block := &Block{}
	build(block)
	c.statement.labels = append(c.statement.labels, labels)
	c.statement.branches = append(c.statement.branches, block)
}

// PortNames lists the module's ports in the order of their declaration.
func (m *Module) PortNames() []string {
	var names []string
	for _, p := range m.ports {
		if p.signal != nil {
			names = append(names, p.signal.Name)
		}
	}
	return names
}
