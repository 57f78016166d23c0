using System.Collections.ObjectModel;
using System.Text;
using Skald.Formats.Gguf;

namespace Skald.Models.Checkpoints;

/// <summary>The ids that end an answer: models often have several.</summary>
internal static class EndTokens
{
    /// <summary>Control tokens that end a turn or a text in one family or another, whatever a file's keys say.</summary>
    private static readonly ReadOnlySet<string> s_names = new(new HashSet<string>
    {
        "<|eot_id|>", "<|im_end|>", "<|end|>", "<|return|>", "<end_of_turn>", "<|endoftext|>", "<|end_of_text|>",
        "<EOT>", "<|eom_id|>", "<|END_OF_TURN_TOKEN|>", "<|user|>",
    });

    /// <summary>What a GGUF file's keys name, then the control tokens that are known to end an answer.</summary>
    public static TokenIds Of(GgufMetadata metadata, int vocabSize)
    {
        const int control = 3;
        var ends = new List<int>();
        foreach (string key in (ReadOnlySpan<string>)["eos", "eot", "eom"])
        {
            if (metadata.FindInt64($"tokenizer.ggml.{key}_token_id") is { } id && id >= 0 && id < vocabSize)
                ends.Add((int)id);
        }

        GgufValue? tokens = metadata.FindStrings("tokenizer.ggml.tokens");
        ReadOnlySpan<int> kinds = metadata.FindArray<int>("tokenizer.ggml.token_type");
        for (int id = 0; id < Math.Min(Math.Min(tokens?.Count ?? 0, kinds.Length), vocabSize); id++)
            if (kinds[id] == control && s_names.Contains(Encoding.UTF8.GetString(tokens!.Utf8(id)))) ends.Add(id);
        return new([.. ends.Distinct()]);
    }
}
