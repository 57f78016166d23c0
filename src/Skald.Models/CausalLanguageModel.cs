using Skald.Tensors;
using Skald.Tensors.Nn;

namespace Skald.Models;

/// <summary>A decoder-only language model: tokens to hidden states, and a head from hidden states to logits.</summary>
/// <remarks>
/// Hidden states and head are separate so that a loss can run through the head in chunks, and a reward or value head can
/// take its place. The same live parameters train and generate.
/// </remarks>
public abstract partial class CausalLanguageModel : Module
{
    /// <summary>A model without values yet: initialise or load it.</summary>
    protected CausalLanguageModel(Device device)
        : base(device)
    {
    }

    /// <summary>The configuration, with the keys of Hugging Face's config.json.</summary>
    public abstract ModelConfig Config { get; }

    /// <summary>The matrix that makes logits, [vocabulary, embedding]: the head or the tied embedding.</summary>
    public abstract Tensor HeadWeight { get; }

    /// <summary>What happens to logits before the softmax.</summary>
    public virtual CrossEntropyOptions HeadOptions => CrossEntropyOptions.Default;

    /// <summary>The hidden states after the final norm, [batch, time, embedding].</summary>
    public abstract Tensor Hidden(ModelInput input);

    /// <summary>Draws the initial values. The same seed gives the same model, whatever else is in the program.</summary>
    public abstract void Initialize(ulong seed);

    /// <summary>The logits of every token, [batch, time, vocabulary]. Large: for training use <see cref="Loss"/>.</summary>
    public Tensor Logits(ModelInput input) => LanguageModelHead.Logits(Hidden(input), HeadWeight, HeadOptions);

    /// <summary>Mean cross-entropy of the targets in nats, shape [].</summary>
    /// <param name="input">Tokens.</param>
    /// <param name="targets">The next token at each place, [batch, time] Int32; −100 where none counts.</param>
    /// <param name="divisor">Tokens the sum is divided by; null for those that count here.</param>
    public Tensor Loss(ModelInput input, Tensor targets, int? divisor = null) =>
        LanguageModelHead.Loss(Hidden(input), HeadWeight, targets, HeadOptions, divisor);

    /// <summary>An empty memory for decoding a batch.</summary>
    public DecodingState CreateState(int batch) =>
        DecodingState.Contiguous(batch, Config.Layers, Config.ContextLength);

    /// <summary>Positions of the input's tokens: given, or counted from what each sequence holds.</summary>
    private protected static Tensor Positions(ModelInput input)
    {
        if (input.Positions is { } given) return given.To(DType.Int32).Contiguous();
        (int batch, int time) = (input.Batch, input.Time);
        int[] positions = new int[batch * time];
        for (int row = 0; row < batch; row++)
        {
            int next = input.State is null ? 0 : input.State.Lengths[row];
            int padding = input.State is not null && next > 0
                ? input.State.PaddingBefore[row]
                : input.PaddingBefore is { } given1 ? given1.Span[row] : 0;
            IReadOnlyList<int>? documents = input.DocumentLengths?[row];
            for (int t = 0, document = 0, begin = 0; t < time; t++)
            {
                while (documents is not null && document < documents.Count && t - begin >= documents[document])
                    begin += documents[document++];
                positions[(row * time) + t] = Math.Max(0, next + t - begin - padding);
            }
        }

        return input.Ids.Device.From(positions, [batch, time]);
    }

    /// <summary>How this input's tokens attend; left padding is remembered by the state.</summary>
    private protected static AttentionOptions AttentionOf(ModelInput input, AttentionOptions family)
    {
        ReadOnlyMemory<int>? begin = input.PaddingBefore;
        if (input.State is { } state)
        {
            if (begin is { } padding) state.SetPadding(padding.Span);
            begin = state.PaddingBefore.IndexOfAnyExcept(0) >= 0 ? state.PaddingBefore.ToArray() : null;
        }

        return family with { KeyBegin = begin, KeyEnd = input.Lengths, DocumentLengths = input.DocumentLengths };
    }
}
