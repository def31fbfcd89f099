# The checks of mailwire. `make check` is what continuous integration runs.

STATICCHECK = go run honnef.co/go/tools/cmd/staticcheck@v0.8.2
FUZZTIME ?= 2s

.PHONY: check fmt vet lint test fuzz bench golden cross run

check: fmt vet lint test fuzz cross

fmt:
	@out=$$(gofmt -l .); test -z "$$out" || { echo "gofmt would change:"; echo "$$out"; exit 1; }

vet:
	go vet ./...

lint:
	$(STATICCHECK) ./...

test:
	go test -race -timeout 20m ./...

# Each fuzz target runs for FUZZTIME from its seeds.
fuzz:
	FUZZTIME=$(FUZZTIME) .ci/fuzz

# Figures: key latency, first frame, memory, recording speed beside bare clients;
# the speed of opening sealed records beside crypto/cipher, and of reading recordings;
# of reading captures beside other programs (1000 and more: by hand, in megabytes);
# of guessing beside bare hashes, and of reading 100,000 sessions in clear.
bench:
	go run ./session/sessiontest/bench
	go test ./session/tlswire -run '^$$' -bench 'Open$$' -benchtime 1x -bulk 1073741824
	go test ./session -run '^$$' -bench 'Replay$$'
	go test ./session/auth/guess -run '^$$' -bench .
	go run ./session/sessiontest/bench captures 10 100
	MAILWIRE_SESSIONS=100000 go test ./session -run '^$$' -bench 'Observer$$' -benchtime 1x

# Write the expected outputs of tests anew; look at the difference before you commit it.
golden:
	go test ./... -update

# The program builds for all three platforms.
cross:
	@for os in linux darwin windows; do \
	  echo "build $$os"; CGO_ENABLED=0 GOOS=$$os go build -o /dev/null ./cmd/mailwire || exit 1; \
	  CGO_ENABLED=0 GOOS=$$os go vet ./... || exit 1; \
	done

run:
	go run ./cmd/mailwire
