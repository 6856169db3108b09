package main

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"spikehdl/network"
	"spikehdl/train/dataset"
)

// childArguments makes the test's own program a spiketrain that can be killed.
const childArguments = "SPIKETRAIN_TEST_ARGUMENTS"

func TestMain(m *testing.M) {
	if arguments := os.Getenv(childArguments); arguments != "" {
		root := rootCommand()
		root.SetArgs(strings.Split(arguments, "\n"))
		if root.ExecuteContext(context.Background()) != nil {
			os.Exit(1)
		}
		os.Exit(0)
	}
	os.Exit(m.Run())
}

func TestARunThatIsKilledGoesOnToTheSameNetwork(t *testing.T) {
	for command, c := range map[string]struct {
		config string
		flags  []string
	}{
		"gan":        {strings.Replace(tiny, "epochs = 4", "epochs = 300", 1), []string{"-n", "50"}},
		"classifier": {strings.NewReplacer("epochs = 2", "epochs = 200", "from = 2", "from = 200").Replace(tinyClassifier), nil},
	} {
		t.Run(command, func(t *testing.T) {
			dir := t.TempDir()
			writeSet(t, dir, "train", 100)
			writeSet(t, dir, "t10k", 20)
			config := filepath.Join(dir, "tiny.toml")
			require.NoError(t, os.WriteFile(config, []byte(c.config), 0o644))
			arguments := func(runs string) []string {
				return append([]string{command, "--config", config, "--data", dir, "--runs", filepath.Join(dir, runs), "--log-every", "1000", "--save-every", "1ms"}, c.flags...)
			}
			_, err := run(arguments("whole")...)
			require.NoError(t, err)

			killInTheMidst(t, arguments("killed"), filepath.Join(dir, "killed", "tiny", "checkpoint.gob"))
			require.NoDirExists(t, filepath.Join(dir, "killed", "tiny", "network"))

			_, err = run(append(arguments("killed"), "--resume")...)
			require.NoError(t, err)
			whole, err := network.Load(filepath.Join(dir, "whole", "tiny", "network"))
			require.NoError(t, err)
			killed, err := network.Load(filepath.Join(dir, "killed", "tiny", "network"))
			require.NoError(t, err)
			require.Equal(t, whole, killed)
		})
	}
}

// killInTheMidst runs spiketrain until there is a checkpoint, and then kills it.
func killInTheMidst(t *testing.T, arguments []string, checkpoint string) {
	t.Helper()
	child := exec.Command(os.Args[0])
	child.Env = append(os.Environ(), childArguments+"="+strings.Join(arguments, "\n"))
	require.NoError(t, child.Start())
	for {
		if _, err := os.Stat(checkpoint); err == nil {
			break
		}
		time.Sleep(time.Millisecond)
	}
	require.NoError(t, child.Process.Kill())
	require.Error(t, child.Wait(), "it was to be killed before its end")
}

func TestAConventionalGeneratorLeavesImages(t *testing.T) {
	dir := t.TempDir()
	writeSet(t, dir, "train", 100)
	writeSet(t, dir, "t10k", 20)
	config, out := filepath.Join(dir, "tiny.toml"), filepath.Join(dir, "out")
	text := strings.Replace(tiny, `"window"`, `"float"`, 1)
	for _, line := range []string{"weight_bits = 6\n", "bias_rows = 1\n", "init = [1.0, 1.0]\n", "bias = [0.0, 0.0]\n", "ramp = [0.0, 0.0]\n", "shift = [5, 5]\n"} {
		require.Contains(t, text, line)
		text = strings.Replace(text, line, "", 1)
	}
	require.NoError(t, os.WriteFile(config, []byte(text), 0o644))
	_, err := run("gan", "--config", config, "--data", dir, "--runs", filepath.Join(dir, "runs"), "-o", out, "-n", "50")
	require.NoError(t, err)
	images, err := dataset.Images(filepath.Join(out, "images"))
	require.NoError(t, err)
	require.Len(t, images, 50*dataset.Pixels)
	require.FileExists(t, filepath.Join(dir, "runs", "tiny", "losses.png"))
	measured, err := run("measure", "--images", filepath.Join(out, "images"), "--labels", filepath.Join(out, "labels"),
		"--data", dir, "--runs", filepath.Join(dir, "runs"))
	require.NoError(t, err)
	require.Contains(t, measured, "Fréchet distance")
}
