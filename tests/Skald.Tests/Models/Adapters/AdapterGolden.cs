using System.Text.Json;
using Skald.Models;
using Skald.Models.Adapters;
using Skald.Tensors;
using Skald.Tensors.Nn;

namespace Skald.Tests.Models.Adapters;

/// <summary>One folder of golden/adapters: an adapter as PEFT saved it, and what PEFT computed with it.</summary>
internal sealed class AdapterGolden : IDisposable
{
    /// <summary>Folders whose changes have a place in the weights.</summary>
    public static readonly string[] Mergeable =
    [
        "lora_qv", "lora_qv_second", "lora_all_linear", "lora_rank_pattern", "lora_rslora", "lora_dora", "lora_bias_lora_only",
        "lora_lora_bias", "lora_modules_to_save", "lora_embedding", "lora_layers_to_transform", "ia3",
        "bert_lora_qv", "bert_lora_all_linear", "bert_lora_bias_lora_only", "bert_dora", "bert_ia3",
    ];

    /// <summary>Every folder.</summary>
    public static readonly string[] Folders =
    [
        .. Mergeable, "prompt_tuning", "prefix_tuning", "prefix_tuning_projection", "bert_prompt_tuning", "bert_prefix_tuning",
    ];

    /// <summary>Those of the llama, which decodes.</summary>
    public static readonly string[] Decoding = [.. Folders.Where(folder => !IsEncoder(folder))];

    private readonly JsonDocument _json;
    private readonly Dictionary<string, Tensor> _tensors;

    public AdapterGolden(Device device, string folder)
    {
        Folder = TestData.Shared("golden", "adapters", folder);
        _tensors = CausalGolden.Tensors(device, Path.Combine(Folder, "golden.safetensors"));
        _json = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(Folder, "golden.json")));
        Model = IsEncoder(folder)
            ? TextEncoder.Load(device, TestData.Shared("golden", "adapters", "bert_base"))
            : CausalLanguageModel.Load(device, TestData.Shared("golden", "adapters", "llama_base"));
    }

    public string Folder { get; }

    public LanguageModel Model { get; }

    /// <summary>The model as one that decodes.</summary>
    public CausalLanguageModel Decoder => (CausalLanguageModel)Model;

    public JsonElement Json => _json.RootElement;

    public IReadOnlyDictionary<string, Tensor> Tensors => _tensors;

    public Tensor this[string name] => _tensors[name];

    public Tensor Mask => this["in.attention_mask"];

    /// <summary>The recorded ids, shorter rows padded on the right.</summary>
    public ModelInput Input
    {
        get
        {
            int time = Mask.Shape[1];
            int[] lengths = [.. Enumerable.Range(0, Mask.Shape[0]).Select(row => (int)Mask[row].ToArray<long>().Sum())];
            return new()
            {
                Ids = this["in.input_ids"],
                TokenTypes = _tensors.GetValueOrDefault("in.token_type_ids"),
                Lengths = lengths.Any(length => length < time) ? lengths : default(ReadOnlyMemory<int>),
            };
        }
    }

    /// <summary>Logits of the recorded input.</summary>
    public Tensor Logits() => Model is TextEncoder encoder ? encoder.Logits(Input) : Decoder.Logits(Input);

    /// <summary>Logits as the base's own head makes them of what the adapter gives it.</summary>
    public Tensor LogitsOfOwnHead()
    {
        if (Model is not TextEncoder encoder) return Logits();
        Dictionary<string, Parameter> own = encoder.NamedParameters().ToDictionary(p => p.Name, p => p.Parameter);
        return encoder.Pooled(Input).Linear(own["classifier.weight"].Own, own["classifier.bias"].Own);
    }

    /// <summary>Loss of the recorded input: of its classes, or of its next tokens.</summary>
    public Tensor Loss() =>
        Model is TextEncoder encoder ? encoder.Loss(Input, this["in.labels"]) : Decoder.Loss(Input, Targets);

    /// <summary>The next token of each place, −100 where none follows.</summary>
    public Tensor Targets
    {
        get
        {
            long[] ids = this["in.input_ids"].ToArray<long>(), mask = Mask.ToArray<long>();
            long[] labels = [.. ids.Select((id, i) => mask[i] == 1 ? id : -100)];
            return CausalGolden.Targets(Mask.Device.From(labels, Mask.Shape));
        }
    }

    /// <summary>Ten times the recorded distance of float32 from float64.</summary>
    public double Tolerance(string name) => 10 * Json.GetProperty("f32_vs_f64").GetProperty(name).GetDouble();

    /// <summary>Loads the folder's adapter and lets it take effect.</summary>
    public Adapter Activate(string name = "default")
    {
        Adapter adapter = Model.Adapters.Load(Folder, name);
        Model.Adapters.Activate(name);
        return adapter;
    }

    /// <summary>Compares logits at the places of real tokens; recorded virtual ones in front are left out.</summary>
    public void AssertLogits(string name, double tolerance, Tensor? found = null)
    {
        Tensor recorded = this[name], logits = found ?? Logits();
        if (Model is TextEncoder)
        {
            CausalGolden.AssertWithin(name, recorded, logits, tolerance);
            return;
        }

        int virtualTokens = recorded.Shape[1] - logits.Shape[1];
        recorded = recorded.Narrow(1, virtualTokens, logits.Shape[1]).Contiguous();
        CausalGolden.AssertWithin(name, recorded, logits, tolerance, Mask);
    }

    /// <summary>The recorded tensors of a kind by the names of our parameters.</summary>
    public Dictionary<string, Tensor> ByParameter(string kind) => Tensors
        .Where(pair => pair.Key.StartsWith(kind, StringComparison.Ordinal))
        .ToDictionary(pair => ParameterName(pair.Key[kind.Length..]), pair => pair.Value);

    public void Dispose() => _json.Dispose();

    private static bool IsEncoder(string folder) => folder.StartsWith("bert_", StringComparison.Ordinal);

    private static string ParameterName(string live)
    {
        if (live == "prompt_encoder.default.embedding.weight") return "prompt_embeddings";
        return live.Replace("lora_magnitude_vector.default.weight", "lora_magnitude_vector", StringComparison.Ordinal)
            .Replace(".modules_to_save", "", StringComparison.Ordinal).Replace(".default", "", StringComparison.Ordinal);
    }
}
