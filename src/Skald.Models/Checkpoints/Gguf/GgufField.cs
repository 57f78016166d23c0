using System.Text.Json.Nodes;

namespace Skald.Models.Checkpoints.Gguf;

/// <summary>What a GGUF file says under its keys and config.json under others, declared once for both directions.</summary>
/// <param name="Read">From a file's keys into a config.json; null where the key says nothing new.</param>
/// <param name="Write">From a config.json into the keys of a file; null where the file's tensors say it.</param>
internal sealed record GgufField(Action<GgufKeys, JsonObject>? Read, Action<GgufDraft>? Write)
{
    private const string Sliding = "sliding_attention";

    /// <summary>The type of most tensors: <c>general.file_type</c>, which has its place among the family's keys.</summary>
    public static GgufField FileType { get; } = new(null, draft => draft.PutFileType());

    /// <summary>Blocks.</summary>
    public static GgufField Blocks { get; } = Size("block_count", "num_hidden_layers");

    /// <summary>Most tokens of a sequence.</summary>
    public static GgufField Context { get; } = Size("context_length", "max_position_embeddings");

    /// <summary>Width of the residual stream.</summary>
    public static GgufField Width { get; } = Size("embedding_length", "hidden_size");

    /// <summary>Width inside the MLP.</summary>
    public static GgufField Inner { get; } = Size("feed_forward_length", "intermediate_size");

    /// <summary>Query heads.</summary>
    public static GgufField Heads { get; } = Size("attention.head_count", "num_attention_heads");

    /// <summary>Heads that own keys and values: as many as query heads where a file doesn't say.</summary>
    public static GgufField KeyHeads { get; } = new(
        (keys, config) => config["num_key_value_heads"] =
            keys.FindInteger("attention.head_count_kv") ?? keys.Integer("attention.head_count"),
        draft => draft.Put("attention.head_count_kv",
            draft.FindInteger("num_key_value_heads") ?? draft.Integer("num_attention_heads")));

    /// <summary>Width of a head, where it isn't the width over the heads.</summary>
    public static GgufField HeadWidth { get; } = new(
        (keys, config) => config["head_dim"] = GgufConfig.HeadWidth(keys),
        draft =>
        {
            if (draft.FindInteger("head_dim") is not { } head) return;
            draft.Put("attention.key_length", head);
            draft.Put("attention.value_length", head);
        });

    /// <summary>Keys that a query sees; some files say 0 where there is no window.</summary>
    public static GgufField Window { get; } = new(
        (keys, config) => config["sliding_window"] =
            keys.FindInteger("attention.sliding_window") is > 0 and var window ? window : null,
        draft => draft.Put("attention.sliding_window", draft.FindInteger("sliding_window") ?? 0));

    /// <summary>Which layers have the window, where a file says it for each.</summary>
    public static GgufField WindowedLayers { get; } = new(
        (keys, config) =>
        {
            if (keys.FindFlags("attention.sliding_window_pattern") is not { } layers) return;
            config["layer_types"] = new JsonArray([.. layers.Select(slides => (JsonNode)(slides ? Sliding : "full_attention"))]);
        },
        draft =>
        {
            if (draft.Config["layer_types"] is JsonArray types)
                draft.Put("attention.sliding_window_pattern", [.. types.Select(type => type?.ToString() == Sliding)]);
        });

    /// <summary>A window that files of other programs state and the architecture's own don't.</summary>
    public static GgufField ForeignWindow { get; } = Window with { Write = null };

    /// <summary>Rotary positions: base and stretching.</summary>
    public static GgufField Rope { get; } = new(ReadRope, GgufRope.Write);

    /// <summary>The same where files state the base only if it isn't 10,000.</summary>
    public static GgufField PlainRope { get; } = new(ReadRope, GgufRope.WriteUnusual);

    /// <summary>Features of a head that turn, which <see cref="Rope"/> reads.</summary>
    public static GgufField Turning { get; } = new(null, draft => draft.Put("rope.dimension_count", GgufRope.Turning(draft)));

    /// <summary>Tokens of the vocabulary, which the token table says too.</summary>
    public static GgufField Vocabulary { get; } = new(null, draft => draft.Put("vocab_size", draft.Integer("vocab_size")));

    /// <summary>A whole number under two names.</summary>
    /// <param name="key">The file's, without the architecture.</param>
    /// <param name="name">config.json's.</param>
    public static GgufField Size(string key, string name) => new(
        (keys, config) => config[name] = keys.Integer(key), draft => draft.Put(key, draft.Integer(name)));

    /// <summary>A whole number that a config.json may leave open.</summary>
    /// <param name="key">The file's, without the architecture.</param>
    /// <param name="name">config.json's.</param>
    /// <param name="otherwise">What it is then.</param>
    public static GgufField Size(string key, string name, Func<GgufDraft, long> otherwise) => new(
        (keys, config) => config[name] = keys.Integer(key),
        draft => draft.Put(key, draft.FindInteger(name) ?? otherwise(draft)));

    /// <summary>A number that either side may leave out.</summary>
    /// <param name="key">The file's, without the architecture.</param>
    /// <param name="name">config.json's.</param>
    /// <param name="absent">What a file without it means; null for none.</param>
    public static GgufField Number(string key, string name, double? absent = null) => new(
        (keys, config) => GgufDraft.Set(config, name, keys.FindNumber(key) ?? absent),
        draft =>
        {
            if (draft.FindNumber(name) is { } number) draft.Put(key, number);
        });

    /// <summary>ε of the norms.</summary>
    /// <param name="name">config.json's name.</param>
    /// <param name="isRootMeanSquare">Which of the format's two keys it is written under; either is read.</param>
    public static GgufField Epsilon(string name, bool isRootMeanSquare) => new(
        (keys, config) => config[name] = keys.FindNumber(GgufKeys.RmsEpsilon) ?? keys.FindNumber(GgufKeys.NormEpsilon)
            ?? throw keys.Problem($"a key {GgufKeys.RmsEpsilon} or {GgufKeys.NormEpsilon} is needed."),
        draft => draft.Put(isRootMeanSquare ? GgufKeys.RmsEpsilon : GgufKeys.NormEpsilon, draft.FindNumber(name)!.Value));

    /// <summary>A fact that files state and config.json implies.</summary>
    public static GgufField Told(string key, Func<GgufDraft, long> value) => new(null, draft => draft.Put(key, value(draft)));

    /// <summary>A fact of config.json that a file's tensors and keys imply.</summary>
    public static GgufField Seen(string name, Func<GgufKeys, JsonNode?> value) =>
        new((keys, config) => config[name] = value(keys), null);

    /// <summary>A bias of config.json, which a file has where it has the tensor.</summary>
    public static GgufField Bias(string name, params string[] tensors) =>
        Seen(name, keys => tensors.Any(tensor => keys.Has($"blk.0.{tensor}.bias")));

    /// <summary>Experts, by config.json's name for their number.</summary>
    public static IEnumerable<GgufField> Experts(string count) =>
        [Size("expert_count", count), Size("expert_used_count", "num_experts_per_tok")];

    private static void ReadRope(GgufKeys keys, JsonObject config) =>
        config["rope_parameters"] = GgufRope.Read(keys, GgufConfig.HeadWidth(keys));
}
