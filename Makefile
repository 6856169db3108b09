# spikehdl: what a person types. Go does the building; this file holds the names.

GO ?= go

# runs/ and data/ hold what the project makes and fetches, which is not its source.
packages = $$($(GO) list ./... | grep -v -e '/runs/' -e '/data/')
sources = $$(find . -name '*.go' -not -path './runs/*' -not -path './data/*')
with_goldens = $$(grep -rl --include='*_test.go' -e '"spikehdl/internal/golden"' -e 'flag.Bool("update"' . | grep -v '^./runs/' | xargs -n 1 dirname | sort -u)

.PHONY: help tools build demo test lint prove bench benchmarks data reproduce studies fmt golden clean

help: ## this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "make %-10s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

tools: ## install what is missing of verilator, g++, make, zlib, iverilog, yosys, nextpnr-ice40, icestorm
	@scripts/install-tools.sh

build: ## the commands, into bin/
	@mkdir -p bin
	$(GO) build -o bin/ ./cmd/...

demo: tools build ## handwritten digits out of the simulated board: digits.png
	@scripts/demo.sh

test: tools lint ## lint and all tests
	$(GO) test -timeout 20m $(packages)

lint: ## gofmt, go vet, staticcheck
	@unformatted=$$(gofmt -l $(sources)); \
	if [ -n "$$unformatted" ]; then echo "not formatted, run make fmt:"; echo "$$unformatted"; exit 1; fi
	$(GO) vet $(packages)
	$(GO) tool staticcheck $(packages)

# SPIKEHDL_PROVE makes the random tests run over many more shapes.
prove: tools ## the long cosimulation, on the Verilog and on netlists; ten thousand storms on the link, thousands over every port; the page in a browser
	@scripts/install-tools.sh browser
	SPIKEHDL_PROVE=1 $(GO) test -count=1 -timeout 24h -v ./verilator/cosim ./verilator/netlist ./hostdrv/modelport ./cmd/internal/ports ./cmd/internal/storms ./hostdrv/page

bench: ## the figures of the project in one table
	@$(GO) run ./cmd/spikebench table

benchmarks: ## all Go benchmarks
	$(GO) test -run '^$$' -bench . $(packages)

data: ## fetch MNIST and Fashion-MNIST into data/, for training
	sh train/fetch-data.sh

reproduce: data ## train S4NN's loss and those that reward early spikes from the same seeds: docs/studies/losses.md
	$(GO) run ./cmd/spiketrain reproduce -o docs/studies

studies: reproduce ## all comparisons of classifiers, into docs/studies
	for study in bits neighbours; do $(GO) run ./cmd/spiketrain reproduce --study train/configs/studies/$$study.toml -o docs/studies || exit 1; done
	$(GO) run ./cmd/spiketrain reproduce --study train/configs/studies/fashion.toml --data data/fashion-mnist -o docs/studies

fmt: ## format the Go code
	gofmt -w $(sources)

golden: ## take the present output over into the golden files
	$(GO) test $(with_goldens) -update

clean: ## remove what make build and make demo made
	rm -rf bin digits*.png
