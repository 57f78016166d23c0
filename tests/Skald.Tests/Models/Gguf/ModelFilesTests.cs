using Skald.Formats;
using Skald.Models;
using Skald.Models.Checkpoints;
using Skald.Tensors.Cpu;
using Skald.Tests.Formats;

namespace Skald.Tests.Models.Gguf;

/// <summary>Models that other programs keep on disk open by name.</summary>
public sealed class ModelFilesTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly CpuDevice _cpu = new(1);

    public void Dispose()
    {
        _folder.Dispose();
        _cpu.Dispose();
    }

    [Fact]
    public void AModelOfTheHubCacheIsTheSnapshotThatMainNames()
    {
        string model = Path.Combine(_folder.Path, "models--org--tiny");
        Snapshot(model, "aaaa1111");
        string wanted = Snapshot(model, "bbbb2222");
        Directory.CreateDirectory(Path.Combine(model, "refs"));
        File.WriteAllText(Path.Combine(model, "refs", "main"), "bbbb2222\n");
        Assert.Equal(wanted, HubCache.Find("org/tiny", _folder.Path));
        Assert.Equal(wanted, ModelFiles.Find(model).Path);
        Assert.NotNull(CausalLanguageModel.Load(_cpu, model, cancellationToken: TestContext.Current.CancellationToken));
        Assert.Null(HubCache.Find("org/other", _folder.Path));
    }

    [Theory, InlineData("../secret"), InlineData("a/b/c"), InlineData("/etc"), InlineData(".hidden/model"), InlineData("")]
    public void ANameCannotLeadOutOfACache(string name)
    {
        Assert.Null(HubCache.Find(name, _folder.Path));
        Assert.Null(OllamaStore.Find(name, _folder.Path));
    }

    [Fact]
    public void ARefThatIsNoCommitIsIgnored()
    {
        string model = Path.Combine(_folder.Path, "models--org--tiny"), only = Snapshot(model, "cccc3333");
        Directory.CreateDirectory(Path.Combine(model, "refs"));
        File.WriteAllText(Path.Combine(model, "refs", "main"), "../../..");
        Assert.Equal(only, HubCache.Find("org/tiny", _folder.Path));
    }

    [Theory, InlineData("tiny", "library/tiny/latest"), InlineData("tiny:q8", "library/tiny/q8"), InlineData("me/tiny:v1", "me/tiny/v1")]
    public void AModelOfOllamaIsTheBlobOfItsManifest(string name, string manifest)
    {
        string blob = Path.Combine(_folder.Path, "blobs", "sha256-00ff"), place = Path.Combine(
            [_folder.Path, "manifests", "registry.ollama.ai", .. manifest.Split('/')]);
        Directory.CreateDirectory(Path.GetDirectoryName(blob)!);
        Directory.CreateDirectory(Path.GetDirectoryName(place)!);
        File.Copy(TestData.Shared("golden", "gguf", "tiny", "llama", "llama-q8_0.gguf"), blob);
        File.WriteAllText(place, """
            {"layers": [{"mediaType": "application/vnd.ollama.image.template", "digest": "sha256:11"},
                        {"mediaType": "application/vnd.ollama.image.model", "digest": "sha256:00ff"}]}
            """);
        Assert.Equal(blob, OllamaStore.Find(name, _folder.Path));
        Assert.Equal("llama", CausalLanguageModel.Load(_cpu, blob, cancellationToken: TestContext.Current.CancellationToken)
            .Config.ModelType);
    }

    [Theory, InlineData("{}"), InlineData("["), InlineData("""{"layers": [{"mediaType": 3}]}"""),
     InlineData("""{"layers": [{"mediaType": "application/vnd.ollama.image.model", "digest": "sha256:../x"}]}""")]
    public void ABrokenManifestIsNoModel(string json)
    {
        string place = Path.Combine(_folder.Path, "manifests", "registry.ollama.ai", "library", "tiny", "latest");
        Directory.CreateDirectory(Path.GetDirectoryName(place)!);
        File.WriteAllText(place, json);
        Assert.Null(OllamaStore.Find("tiny", _folder.Path));
    }

    [Fact]
    public void WhatIsNowhereIsNamedWithThePlacesLookedAt()
    {
        string message = Assert.Throws<ModelFormatException>(() => ModelFiles.Find("no/such-model")).Message;
        Assert.Contains("there is no such model", message, StringComparison.Ordinal);
        Assert.Contains(HubCache.Root, message, StringComparison.Ordinal);
    }

    private static string Snapshot(string model, string commit)
    {
        string folder = Path.Combine(model, "snapshots", commit);
        Directory.CreateDirectory(folder);
        foreach (string file in (string[])["config.json", "model.safetensors"])
            File.Copy(TestData.Golden("causal", "llama", file), Path.Combine(folder, file));
        return folder;
    }
}
