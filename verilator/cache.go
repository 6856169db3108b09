package verilator

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"syscall"
	"time"
)

// cacheDir is where executables are kept.
func cacheDir() (string, error) {
	base, err := os.UserCacheDir()
	if err != nil {
		return "", fmt.Errorf("no cache folder for compiled models: %w; set HOME or XDG_CACHE_HOME", err)
	}
	dir := filepath.Join(base, "spikehdl", "verilator")
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return "", fmt.Errorf("no cache folder for compiled models: %w; set XDG_CACHE_HOME to a folder you may write", err)
	}
	return dir, nil
}

// cached returns the folder cache/name, which make fills if it is not there.
// make works in a temporary folder that is renamed when it is whole, so a folder
// under its final name is always whole; a lock keeps others, in this process or
// another, from making the same one meanwhile.
func cached(ctx context.Context, cache, name string, make func(dir string) error) (string, error) {
	final := filepath.Join(cache, name)
	if isDir(final) {
		return final, nil
	}
	unlock, err := lock(ctx, final+".lock")
	if err != nil {
		return "", err
	}
	defer unlock()
	if isDir(final) {
		return final, nil
	}
	work, err := os.MkdirTemp(cache, "build-*")
	if err != nil {
		return "", err
	}
	defer func() { _ = os.RemoveAll(work) }()
	if err := make(work); err != nil {
		return "", err
	}
	if err := os.Rename(work, final); err != nil && !isDir(final) {
		return "", err
	}
	return final, nil
}

func isDir(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.IsDir()
}

// lockPoll is short beside a build, and long beside a failed try.
const lockPoll = 50 * time.Millisecond

// lock holds a lock file until the returned function is called. The system drops
// it when the process ends, however it ends.
func lock(ctx context.Context, path string) (unlock func(), err error) {
	file, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR, 0o644)
	if err != nil {
		return nil, err
	}
	for {
		err = syscall.Flock(int(file.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
		if err == nil {
			return func() {
				// Removed while held: a waiter that gets the old file's lock finds
				// the finished folder, and one that comes later needs no lock.
				_ = os.Remove(path)
				_ = file.Close()
			}, nil
		}
		if !errors.Is(err, syscall.EWOULDBLOCK) && !errors.Is(err, syscall.EINTR) {
			_ = file.Close()
			return nil, fmt.Errorf("lock %s: %w", path, err)
		}
		select {
		case <-ctx.Done():
			_ = file.Close()
			return nil, ctx.Err()
		case <-time.After(lockPoll):
		}
	}
}
