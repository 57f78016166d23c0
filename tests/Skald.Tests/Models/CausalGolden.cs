using System.Globalization;
using System.Text.Json;
using Skald.Formats;
using Skald.Models;
using Skald.Tensors;

namespace Skald.Tests.Models;

/// <summary>One folder of golden/causal: a tiny model and what transformers computed with it.</summary>
internal sealed class CausalGolden : IDisposable
{
    /// <summary>The folders that this repository holds itself; the others lie in the shared folder.</summary>
    public static readonly string[] Copied = ["gpt2", "llama", "llama-bias", "nanochat"];

    /// <summary>Folders without a configuration in the layout of transformers 4: nothing in it differs.</summary>
    private static readonly string[] s_onlyModern =
        ["bloom", "gpt2", "gpt_neo", "gptj", "lamda", "mamba", "mamba2", "mpt", "opt", "opt-postnorm", "palm"];

    /// <summary>Every folder.</summary>
    public static readonly string[] Folders =
    [
        "gpt2", "llama", "llama-bias", "llama-dynamic", "llama-gqa-llama3", "llama-linear", "llama-yarn", "nanochat",
        "mistral", "qwen2", "qwen2-sliding", "qwen3", "gemma", "gemma2", "gemma3_text", "phi3", "phi3-longrope", "smollm3",
        "olmo", "olmo2", "granite", "starcoder2", "stablelm", "stablelm-parallel", "cohere", "cohere-qknorm", "cohere2",
        "glm4", "exaone4", "ernie4_5", "nemotron", "phi", "gptj", "gpt_neo", "gpt_neox", "gpt_neox-sequential", "opt",
        "opt-postnorm", "bloom", "mpt", "falcon", "falcon-new", "falcon-alibi",
        "mixtral", "qwen2_moe", "qwen3_moe", "olmoe", "granitemoe", "gpt_oss", "deepseek_v2", "deepseek_v3",
        "deepseek_v3-yarn", "mamba", "mamba2", "lfm2", "palm", "lamda",
    ];

    /// <summary>Every folder with each of its configurations.</summary>
    public static readonly (string Folder, string Config)[] All =
    [
        .. Folders.Select(folder => (folder, "config.json")),
        .. Folders.Except(s_onlyModern).Select(folder => (folder, "config.legacy.json")),
    ];

    private readonly Dictionary<string, Tensor> _tensors;
    private readonly JsonDocument _json;

    public CausalGolden(Device device, string folder)
    {
        Folder = Copied.Contains(folder)
            ? TestData.Golden("causal", folder) : TestData.Shared("golden", "causal", folder);
        _tensors = Tensors(device, Path.Combine(Folder, "golden.safetensors"));
        _json = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(Folder, "golden.json")));
    }

    public string Folder { get; }

    /// <summary>The scalars of golden.json.</summary>
    public JsonElement Json => _json.RootElement;

    /// <summary>A recorded tensor; ids, masks and labels as Int64.</summary>
    public Tensor this[string name] => _tensors[name];

    /// <summary>The F32 and I64 tensors of a safetensors file.</summary>
    public static Dictionary<string, Tensor> Tensors(Device device, string path)
    {
        using SafetensorsFile file = SafetensorsFile.Open(path);
        Dictionary<string, Tensor> tensors = new(StringComparer.Ordinal);
        foreach (SafetensorsEntry entry in file.Tensors)
        {
            byte[] bytes = new byte[entry.Length];
            file.Read(entry, bytes);
            Shape shape = Shape.Of([.. entry.Shape.Select(length => (int)length)]);
            if (entry.DType == SafetensorsDType.F64) continue;  // draws, which their tests read in full
            tensors.Add(
                entry.Name, device.From(bytes, shape, entry.DType == SafetensorsDType.F32 ? DType.Float32 : DType.Int64));
        }

        return tensors;
    }

    /// <summary>The model, by one of the folder's configurations.</summary>
    public CausalLanguageModel Load(Device device, string config = "config.json")
    {
        if (config == "config.json") return CausalLanguageModel.Load(device, Folder);
        using var copy = new Formats.TemporaryFolder();
        File.Copy(Path.Combine(Folder, config), copy["config.json"]);
        File.Copy(Path.Combine(Folder, "model.safetensors"), copy["model.safetensors"]);
        return CausalLanguageModel.Load(device, copy.Path);
    }

    public bool Has(string name) => _tensors.ContainsKey(name);

    /// <summary>The recorded distance of float32 from float64.</summary>
    public double Distance(string name) => Json.GetProperty("f32_vs_f64").GetProperty(name).GetDouble();

    /// <summary>Ids with left or right padding where the mask is 0.</summary>
    public ModelInput Input(string name, bool withPositions = false)
    {
        bool given = withPositions && Has($"{name}.position_ids");
        ModelInput input = new()
        {
            Ids = this[$"{name}.ids"],
            Positions = given ? this[$"{name}.position_ids"] : null,
        };
        if (!Has($"{name}.mask")) return input;
        Tensor mask = this[$"{name}.mask"];
        (int batch, int time) = (mask.Shape[0], mask.Shape[1]);
        int[] before = new int[batch], lengths = new int[batch];
        for (int row = 0; row < batch; row++)
        {
            long[] ones = mask[row].ToArray<long>();
            (before[row], lengths[row]) = (Array.IndexOf(ones, 1), Array.LastIndexOf(ones, 1) + 1);
        }

        return input with
        {
            PaddingBefore = before.Any(p => p > 0) ? before : default(ReadOnlyMemory<int>),
            Lengths = lengths.Any(l => l < time) ? lengths : default(ReadOnlyMemory<int>),
        };
    }

    /// <summary>The next token of each place, where a label asks for it.</summary>
    public static Tensor Targets(Tensor labels)
    {
        (int batch, int time) = (labels.Shape[0], labels.Shape[1]);
        long[] given = labels.ToArray<long>();
        int[] targets = new int[given.Length];
        for (int i = 0; i < targets.Length; i++) targets[i] = (i + 1) % time == 0 ? -100 : (int)given[i + 1];
        return labels.Device.From(targets, [batch, time]);
    }

    /// <summary>|difference| ≤ 1e-4 · max(1, max|tensor| / 5), the rule of the recordings.</summary>
    public static void AssertAgree(string what, Tensor expected, Tensor? found, Tensor? where = null)
    {
        float largest = expected.ToArray().Select(MathF.Abs).DefaultIfEmpty().Max();
        AssertWithin(what, expected, found, 1e-4 * Math.Max(1, largest / 5), where);
    }

    /// <summary>Element by element within a tolerance, where a mask of the leading axes is 1.</summary>
    public static void AssertWithin(string what, Tensor expected, Tensor? found, double tolerance, Tensor? where = null)
    {
        Assert.True(found is not null, $"{what}: missing");
        Assert.True(expected.Shape == found.Shape, $"{what}: shape {found.Shape}, recorded {expected.Shape}");
        float[] a = expected.ToArray(), b = found.ToArray();
        long[]? mask = where?.ToArray<long>();
        int width = mask is null ? 1 : a.Length / mask.Length;
        for (int i = 0; i < a.Length; i++)
        {
            if (mask is not null && mask[i / width] == 0) continue;
            bool isNear = Math.Abs((double)a[i] - b[i]) <= tolerance;
            Assert.True(isNear, string.Create(
                CultureInfo.InvariantCulture, $"{what}[{i}]: {b[i]:R}, recorded {a[i]:R} ± {tolerance:R}"));
        }
    }

    public void Dispose() => _json.Dispose();
}
