using System.Globalization;
using Skald.Tests.Training.Runs;

namespace Skald.Tests.Cli;

/// <summary>
/// Whatever ends the process, the run goes on and ends with the same bytes. SKALD_SLOW=1 kills 20 times.
/// </summary>
public sealed class KillTests : IDisposable
{
    private readonly TrainFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task KilledAtRandomMomentsARunEndsWithTheSameBytes()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "needs SIGKILL");
        int kills = Environment.GetEnvironmentVariable("SKALD_SLOW") == "1" ? 20 : 3, steps = 12 * kills;
        await CommandLine.RunAsync(Words("whole", steps));
        var random = new Random(5);
        string[] words = Words("killed", steps);
        for (int kill = 1; kill <= kills; kill++)
        {
            using var process = new SkaldProcess([.. words, "--json"]);
            // Past some step, so that the run makes way; then anywhere, in a step or in the midst of a checkpoint.
            bool runs = process.ReadUntil(string.Create(CultureInfo.InvariantCulture,
                $"{{\"event\":\"step\",\"step\":{(kill * 10) - random.Next(6)},"));
            if (runs) Thread.SpinWait(random.Next(3_000_000));
            process.Kill();
            process.WaitForExit();
            words = ["train", "--out", _folder.Runs, "--name", "killed", "--resume", "--threads",
                kill % 2 == 0 ? "1" : "2"];
        }

        CommandLine last = await CommandLine.RunAsync(words);
        Assert.Equal((0, ""), (last.ExitCode, last.Error));
        TinyRun.AssertSameFiles(
            TinyRun.Checkpoint(_folder.Run("whole"), steps), TinyRun.Checkpoint(_folder.Run("killed"), steps));
        Assert.Empty(Directory.EnumerateDirectories(_folder.Run("killed"), "*.tmp*"));
    }

    [Fact]
    public void SigtermSavesAndSaysHowToGoOn()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "needs SIGTERM");
        using var process = new SkaldProcess([.. Words("run", 1_000_000), "--json"]);
        Assert.True(process.ReadUntil("{\"event\":\"step\",\"step\":20,"));
        process.Terminate();
        process.WaitForExit();
        Assert.Equal(130, process.ExitCode);
        Assert.Matches(
            "^skald: stopped after step [0-9,]+, everything is saved; go on with: skald train --resume --name run "
            + "--out .+\n$", process.Error);
        Assert.NotEmpty(Directory.EnumerateDirectories(_folder.Run("run"), "checkpoint-*"));
    }

    [Fact]
    public async Task AFileSizeLimitIsASentenceAndNoCrash()
    {
        // Without that variable the runtime keeps its own code in a file that the limit concerns.
        Assert.SkipWhen(OperatingSystem.IsWindows(), "needs ulimit");
        string command = string.Join(' ', Words("run", 400).Select(word => $"'{word}'"));
        using var shell = System.Diagnostics.Process.Start(
            new System.Diagnostics.ProcessStartInfo(
                "bash", ["-c", $"export DOTNET_EnableWriteXorExecute=0; ulimit -f 40; exec dotnet '{Program}' {command}"])
            {
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            })!;
        Task<string> error = shell.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await shell.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await shell.WaitForExitAsync(TestContext.Current.CancellationToken);
        string sentence = await error;
        Assert.Equal(1, shell.ExitCode);
        Assert.StartsWith("skald: ", Assert.Single(sentence.TrimEnd().Split('\n')));
        Assert.Contains("the last good checkpoint is", sentence);
        Assert.NotEmpty(Directory.EnumerateDirectories(_folder.Run("run"), "checkpoint-*"));
    }

    private static string Program => typeof(Skald.Cli.SkaldCommand).Assembly.Location;

    private string[] Words(string name, int steps)
    {
        string[] words = _folder.Train(name);
        words[Array.IndexOf(words, "--steps") + 1] = steps.ToString(CultureInfo.InvariantCulture);
        return words;
    }
}
