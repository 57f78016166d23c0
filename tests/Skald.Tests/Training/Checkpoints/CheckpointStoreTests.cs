using System.Text;
using Skald.Tests.Formats;
using Skald.Training.Checkpoints;

namespace Skald.Tests.Training.Checkpoints;

public sealed class CheckpointStoreTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void ACheckpointIsAFolderOfNamedComponentsWithHashes()
    {
        Checkpoint saved = Save(new CheckpointStore(_folder.Path), 500, "weights");
        Assert.Equal("checkpoint-000500", saved.Name);
        Checkpoint? opened = new CheckpointStore(_folder.Path).OpenLatest();
        Assert.NotNull(opened);
        Assert.Equal((500, saved.Folder), (opened.Step, opened.Folder));
        Assert.Equal(["loader/state.json", "model/model.safetensors", "model/sub/config.json"],
            opened.Files.Select(f => f.Path));
        Assert.Equal("weights", File.ReadAllText(opened["model", "model.safetensors"]));
        Assert.Equal(Path.Combine(saved.Folder, "loader"), opened["loader"]);
        Assert.True(opened.Has("model"));
        Assert.False(opened.Has("mod"));
        Assert.Throws<CheckpointException>(() => opened["optimizer"]);
        Assert.Throws<CheckpointException>(() => opened["model", "absent"]);
    }

    [Fact]
    public void TheManifestHoldsLengthAndSha256()
    {
        Checkpoint saved = Save(new CheckpointStore(_folder.Path), 1, "abc");
        string json = File.ReadAllText(Path.Combine(saved.Folder, "manifest.json"));
        Assert.Contains("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad", json);
        Assert.Contains("\"length\": 3", json);
        Assert.Contains("\"format_version\": 1", json);
    }

    [Fact]
    public void TheLastFewAreKeptAndThePinnedOnes()
    {
        CheckpointStore store = new(_folder.Path, new CheckpointOptions { KeepLast = 2 });
        Assert.Empty(store.Steps());
        Assert.Null(store.OpenLatest());
        for (int step = 100; step <= 600; step += 100) Save(store, step, "w", pinned: [200]);
        Assert.Equal([200, 500, 600], store.Steps());
        store.RemoveAfter(200);
        Assert.Equal([200], store.Steps());
        Assert.Single(Directory.GetDirectories(_folder.Path));
    }

    [Fact]
    public void StepsAreOrderedAsNumbers()
    {
        CheckpointStore store = new(_folder.Path, new CheckpointOptions { KeepLast = 9 });
        foreach (long step in new[] { 2_000_000L, 999_999, 10, 0 }) Save(store, step, "w");
        Assert.Equal([0, 10, 999_999, 2_000_000], store.Steps());
        Assert.Equal("checkpoint-2000000", store.OpenLatest()!.Name);
    }

    [Fact]
    public void ACheckpointOfTheSameStepIsReplaced()
    {
        CheckpointStore store = new(_folder.Path);
        Save(store, 5, "old");
        Save(store, 5, "new");
        Assert.Equal("new", File.ReadAllText(store.Open(5)["model", "model.safetensors"]));
        Assert.Single(Directory.GetDirectories(_folder.Path));
    }

    [Fact]
    public void LeftoversOfAKilledRunAreRemovedAndNeverTakenForCheckpoints()
    {
        CheckpointStore store = new(_folder.Path);
        Save(store, 100, "w");
        _folder.Write("checkpoint-000200.tmp-4711/model/model.safetensors", "half");
        _folder.Write("checkpoint-000300/model/model.safetensors", "no manifest");
        _folder.Write("checkpoint-400/manifest.json", "{}");
        _folder.Write("checkpoint-000100.tmp-old-4711/manifest.json", "replaced");
        _folder.Write("notes.tmp-1/mine.txt", "the user's own");
        Assert.Equal([100], store.Steps());
        Assert.Equal(2, store.RemoveLeftovers());
        Assert.Equal(
            ["checkpoint-000100", "checkpoint-000300", "checkpoint-400", "notes.tmp-1"],
            Directory.GetDirectories(_folder.Path).Select(d => Path.GetFileName(d)).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void ADeathBetweenTheTwoRenamesOfAReplacementLosesNothing()
    {
        CheckpointStore store = new(_folder.Path);
        Save(store, 100, "old");
        Directory.Move(_folder["checkpoint-000100"], _folder["checkpoint-000100.tmp-old-4711"]);
        store.RemoveLeftovers();
        Assert.Equal("old", File.ReadAllText(store.OpenLatest()!["model", "model.safetensors"]));
    }

    [Fact]
    public void ATruncatedCheckpointIsRefusedAndAGoodOneNamed()
    {
        CheckpointStore store = Two();
        File.WriteAllText(_folder["checkpoint-000200", "model", "model.safetensors"], "weigh");
        AssertRefused(store, "model/model.safetensors must be 7 bytes long, got 5: it is truncated; the good "
            + "checkpoint nearest to it is checkpoint-000100.");
    }

    [Fact]
    public void AnAlteredCheckpointIsRefusedAndAGoodOneNamed()
    {
        CheckpointStore store = Two();
        File.WriteAllText(_folder["checkpoint-000200", "loader", "state.json"], "[]");
        AssertRefused(store, "loader/state.json must match its SHA-256 in the manifest, got other bytes: it is "
            + "altered; the good checkpoint nearest to it is checkpoint-000100.");
        File.WriteAllText(_folder["checkpoint-000100", "loader", "state.json"], "longer");
        AssertRefused(store, "the run has no other good checkpoint.");
    }

    [Fact]
    public void ACheckpointWithAMissingFileIsRefusedAndAGoodOneNamed()
    {
        CheckpointStore store = Two();
        File.Delete(_folder["checkpoint-000200", "model", "sub", "config.json"]);
        AssertRefused(store, "model/sub/config.json must exist, got no file; the good checkpoint nearest to it is");
    }

    [Fact]
    public void ACheckpointOfANewerVersionIsRefused()
    {
        CheckpointStore store = Two();
        string manifest = _folder["checkpoint-000200", "manifest.json"];
        File.WriteAllText(manifest, File.ReadAllText(manifest).Replace("\"format_version\": 1", "\"format_version\": "
            + "2"));
        AssertRefused(store, "this Skald reads checkpoints up to version 1, got version 2; use the Skald that wrote "
            + "it");
    }

    [Theory]
    [InlineData("", "must be JSON")]
    [InlineData("null", "must be JSON")]
    [InlineData("{}", "must be JSON")]
    [InlineData("""{"format_version":0,"step":200,"files":[]}""", "version and step must be positive")]
    [InlineData("""{"format_version":1,"step":201,"files":[]}""", "must be that of step 200, got step 201")]
    [InlineData("""{"format_version":1,"step":200,"files":[{"path":"../x","length":1,"sha256":""}]}""", "got '../x'")]
    [InlineData(
        """{"format_version":1,"step":200,"files":[{"path":"/etc/x","length":1,"sha256":""}]}""", "got '/etc/x'")]
    [InlineData("""{"format_version":1,"step":200,"files":[{"path":"c:x","length":1,"sha256":""}]}""", "got 'c:x'")]
    [InlineData("""{"format_version":1,"step":200,"files":[null]}""", "must be JSON")]
    public void AnAlteredManifestIsRefused(string json, string problem)
    {
        CheckpointStore store = Two();
        File.WriteAllText(_folder["checkpoint-000200", "manifest.json"], json);
        AssertRefused(store, problem);
    }

    [Fact]
    public void AMissingCheckpointIsRefusedAndAGoodOneNamed()
    {
        var error = Assert.Throws<CheckpointException>(() => Two().Open(150));
        Assert.Contains("must have a manifest.json, got none; the good checkpoint nearest to it is checkpoint-000100",
            error.Message);
    }

    /// <summary>
    /// The disk fills after every possible number of bytes: the old checkpoint stays and no part of the new.
    /// </summary>
    [Fact]
    public void AFullDiskLeavesTheLastGoodCheckpointAndNoPart()
    {
        Save(new CheckpointStore(_folder.Path), 100, "weights");
        int failures = 0;
        for (int room = 0; room < 2000; room += 37)
        {
            FullDisk disk = new(room);
            CheckpointStore store = new(_folder.Path, new CheckpointOptions { CreateFile = disk.Create });
            try
            {
                Save(store, 200, "weights");
                break;
            }
            catch (CheckpointException e)
            {
                failures++;
                Assert.Contains("checkpoint-000200: the checkpoint cannot be written, the last good checkpoint is "
                    + "checkpoint-000100 (the disk is full; free some space and resume).", e.Message);
                Assert.Equal(
                    ["checkpoint-000100"], Directory.GetDirectories(_folder.Path).Select(d => Path.GetFileName(d)));
                Assert.Equal(100, store.OpenLatest()!.Step);
            }
        }

        Assert.InRange(failures, 10, 200);
        Assert.Equal([100, 200], new CheckpointStore(_folder.Path).Steps());
    }

    [Fact]
    public void AFullDiskAtTheFirstCheckpointSaysThereIsNone()
    {
        CheckpointStore store = new(_folder.Path, new CheckpointOptions { CreateFile = new FullDisk(3).Create });
        var error = Assert.Throws<CheckpointException>(() => Save(store, 1, "weights"));
        Assert.Contains("there is no earlier checkpoint (the disk is full", error.Message);
    }

    /// <summary>The runtime reports a file beyond the user's size limit as a bad argument.</summary>
    [Fact]
    public void AFileSizeLimitIsASentenceToo()
    {
        Save(new CheckpointStore(_folder.Path), 100, "weights");
        CheckpointStore store = new(_folder.Path, new CheckpointOptions { CreateFile = new SizeLimit(5).Create });
        var error = Assert.Throws<CheckpointException>(() => Save(store, 200, "weights"));
        Assert.Contains(
            "the last good checkpoint is checkpoint-000100 (the file exceeds the size limit", error.Message);
        Assert.Equal([100], store.Steps());
        Assert.Single(Directory.GetDirectories(_folder.Path));
    }

    [Fact]
    public void ARunFolderThatCannotBeMadeIsASentence()
    {
        CheckpointStore store = new(_folder.Write("file", "in the way"));
        Assert.Throws<CheckpointException>(() => Save(store, 1, "w"));
        Assert.Equal("in the way", File.ReadAllText(_folder["file"]));
    }

    [Fact]
    public void AnErrorOrInterruptionWhileWritingLeavesNothing()
    {
        CheckpointStore store = new(_folder.Path);
        Assert.Throws<InvalidOperationException>(() => store.Save(
            1, [new CheckpointComponent("model", _ => throw new InvalidOperationException("a bug"))]));
        Assert.Throws<OperationCanceledException>(
            () => store.Save(1, Components("w"), null, new CancellationToken(true)));
        Assert.Empty(Directory.GetFileSystemEntries(_folder.Path));
    }

    [Theory]
    [InlineData("")]
    [InlineData("a/b")]
    [InlineData("..")]
    [InlineData(".hidden")]
    [InlineData("model")]
    public void ComponentsHavePlainDistinctNames(string name)
    {
        CheckpointStore store = new(_folder.Path);
        Assert.Throws<ArgumentException>(
            () => store.Save(1, [.. Components("w"), new CheckpointComponent(name, _ => { })]));
    }

    [Fact]
    public void AbsurdOptionsAreRefused()
    {
        Assert.Throws<ArgumentException>(
            () => new CheckpointStore(_folder.Path, new CheckpointOptions { KeepLast = 0 }));
        Assert.Throws<ArgumentOutOfRangeException>(() => Save(new CheckpointStore(_folder.Path), -1, "w"));
    }

    private static List<CheckpointComponent> Components(string weights) =>
    [
        new("model", folder =>
        {
            using (Stream stream = folder.Create("model.safetensors")) stream.Write(Encoding.UTF8.GetBytes(weights));
            Directory.CreateDirectory(folder["sub"]);
            File.WriteAllText(folder["sub/config.json"], "{}");
        }),
        new("loader", folder => folder.Write("state.json", "{}")),
    ];

    private static Checkpoint Save(CheckpointStore store, long step, string weights, long[]? pinned = null) =>
        store.Save(step, Components(weights), pinned);

    private static void AssertRefused(CheckpointStore store, string problem)
    {
        var error = Assert.Throws<CheckpointException>(() => store.OpenLatest());
        Assert.Contains(problem, error.Message);
    }

    private CheckpointStore Two()
    {
        CheckpointStore store = new(_folder.Path);
        Save(store, 100, "weights");
        Save(store, 200, "weights");
        return store;
    }
}
