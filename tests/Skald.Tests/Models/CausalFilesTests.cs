using System.Text.Json;
using System.Text.Json.Nodes;
using Skald.Formats;
using Skald.Models;
using Skald.Tensors;
using Skald.Tensors.Cpu;
using Skald.Tensors.Nn;
using Skald.Tests.Formats;

namespace Skald.Tests.Models;

/// <summary>
/// Model folders: what transformers wrote is read in every layout, and what we write equals what it writes.
/// </summary>
public sealed class CausalFilesTests : IDisposable
{
    private readonly CpuDevice _cpu = new(1);
    private readonly TemporaryFolder _folder = new();

    public static TheoryData<string, string> Folders() => new(CausalGolden.All);

    public static TheoryData<string> Models() => new(CausalGolden.Folders);

    public static TheoryData<string, string> Variants() => new(
        ("gpt2", "bf16"), ("gpt2", "f16"), ("gpt2", "sharded"), ("llama", "bf16"), ("llama", "f16"),
        ("mixtral", "bf16"), ("mixtral", "f16"), ("mixtral", "sharded"));

    public void Dispose()
    {
        _folder.Dispose();
        _cpu.Dispose();
    }

    [Theory]
    [MemberData(nameof(Folders))]
    public void ASavedFolderEqualsThatOfTransformers(string folder, string config)
    {
        using var golden = new CausalGolden(_cpu, folder);
        golden.Load(_cpu, config).Save(_folder.Path);
        Assert.Equal(["config.json", "generation_config.json", "model.safetensors"],
            Directory.GetFiles(_folder.Path).Select(f => Path.GetFileName(f)!).Order(StringComparer.Ordinal));
        Assert.Equal(Bytes(golden.Folder, "model.safetensors"), Bytes(_folder.Path, "model.safetensors"));
        foreach (string file in (string[])["config.json", "generation_config.json"])
        {
            // The families that no library has come without the second.
            bool isThere = File.Exists(Path.Combine(golden.Folder, file));
            Assert.Equal(folder is not ("palm" or "lamda") || file == "config.json", isThere);
            if (!isThere) continue;
            JsonNode expected = JsonNode.Parse(Bytes(golden.Folder, file))!, found = JsonNode.Parse(Bytes(_folder.Path, file))!;
            Assert.True(JsonNode.DeepEquals(expected, found), $"{file}: {found}");
        }
    }

    [Theory]
    [MemberData(nameof(Models))]
    public void WhatWasSavedIsLoadedToTheBit(string folder)
    {
        using var golden = new CausalGolden(_cpu, folder);
        CausalLanguageModel saved = golden.Load(_cpu);
        saved.Save(_folder.Path);
        CausalLanguageModel loaded = CausalLanguageModel.Load(_cpu, _folder.Path);
        Assert.Equal(
            saved.Logits(golden.Input("single")).ToArray(), loaded.Logits(golden.Input("single")).ToArray());
    }

    [Theory]
    [MemberData(nameof(Variants))]
    public void HalfPrecisionAndShardsAreRead(string folder, string variant)
    {
        string path = TestData.Shared("golden", "causal", folder, variant);
        Dictionary<string, Tensor> golden = CausalGolden.Tensors(_cpu, Path.Combine(path, "golden.safetensors"));
        CausalLanguageModel model = CausalLanguageModel.Load(_cpu, path);
        CausalGolden.AssertAgree(variant, golden["single.logits"], model.Logits(new() { Ids = golden["single.ids"] }));

        // Weights are kept and written as float32, whatever they were read from.
        model.Save(_folder.Path);
        using JsonDocument config = JsonDocument.Parse(Bytes(_folder.Path, "config.json"));
        Assert.Equal("float32", config.RootElement.GetProperty("dtype").GetString());
        Assert.Equal(
            model.Logits(new() { Ids = golden["single.ids"] }).ToArray(),
            CausalLanguageModel.Load(_cpu, _folder.Path).Logits(new() { Ids = golden["single.ids"] }).ToArray());
    }

    [Theory]
    [MemberData(nameof(Models))]
    public void TheCountOfParametersIsThatOfTheConfiguration(string folder)
    {
        using var golden = new CausalGolden(_cpu, folder);
        CausalLanguageModel model = golden.Load(_cpu);
        Assert.Equal((Int128)model.ParameterCount, model.Config.ParameterCount);
    }

    [Fact]
    public void TheLayerThatGuessesASecondTokenIsLeftOut()
    {
        using var golden = new CausalGolden(_cpu, "deepseek_v3");
        File.Copy(Path.Combine(golden.Folder, "config.json"), _folder["config.json"]);
        Write("model.layers.2.eh_proj.weight");
        Assert.Equal(
            golden.Load(_cpu).Logits(golden.Input("single")).ToArray(),
            CausalLanguageModel.Load(_cpu, _folder.Path).Logits(golden.Input("single")).ToArray());
        Write("model.layers.3.eh_proj.weight");
        Assert.Throws<ModelFormatException>(() => CausalLanguageModel.Load(_cpu, _folder.Path));

        void Write(string added)
        {
            using SafetensorsFile file = SafetensorsFile.Open(Path.Combine(golden.Folder, "model.safetensors"));
            SafetensorsWriter.Write(_folder["model.safetensors"], file.Tensors.Select(entry =>
            {
                byte[] bytes = new byte[entry.Length];
                file.Read(entry, bytes);
                return SafetensorsSource.FromMemory(entry.Name, entry.DType, [.. entry.Shape], bytes);
            }).Append(SafetensorsSource.FromMemory(added, SafetensorsDType.F32, [1], new byte[4])));
        }
    }

    [Fact]
    public void AnAverageIsSavedInPlaceOfTheParameters()
    {
        using var golden = new CausalGolden(_cpu, "llama");
        CausalLanguageModel model = golden.Load(_cpu);
        model.Save(name => File.Create(_folder[name]), name => _cpu.Full(Find(model, name).Value.Shape, 0.5));
        CausalLanguageModel loaded = CausalLanguageModel.Load(_cpu, _folder.Path);
        Assert.All(loaded.Parameters(), parameter => Assert.All(parameter.Value.ToArray(), v => Assert.Equal(0.5f, v)));
    }

    private static Parameter Find(CausalLanguageModel model, string name) =>
        model.NamedParameters().First(p => p.Name == name).Parameter;

    private static byte[] Bytes(string folder, string file) => File.ReadAllBytes(Path.Combine(folder, file));
}
