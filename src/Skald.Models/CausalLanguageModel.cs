using Skald.Tensors;

namespace Skald.Models;

/// <summary>A decoder-only language model: tokens to hidden states, and a head from hidden states to logits.</summary>
/// <remarks>
/// Hidden states and head are separate so that a loss can run through the head in chunks, and a reward or value head
/// can take its place. The same live parameters train and generate.
/// </remarks>
public abstract partial class CausalLanguageModel : LanguageModel
{
    /// <summary>A model without values yet: initialise or load it.</summary>
    protected CausalLanguageModel(Device device)
        : base(device)
    {
    }

    /// <inheritdoc/>
    public override string TaskType => "CAUSAL_LM";

    /// <summary>The matrix that makes logits, [vocabulary, embedding]: the head or the tied embedding.</summary>
    public abstract Tensor HeadWeight { get; }

    /// <summary>[vocabulary], added to the logits; null for none.</summary>
    public virtual Tensor? HeadBias => null;

    /// <summary>Bytes of all weights as they lie in memory: in the main what reading a token costs.</summary>
    internal long WeightBytes => NamedParameters().Select(named => named.Parameter.Own.Storage).Distinct().Sum(storage => storage.Bytes);

    /// <summary>What happens to logits before the softmax.</summary>
    public virtual CrossEntropyOptions HeadOptions => CrossEntropyOptions.Default;

    /// <summary>The hidden states after the final norm, [batch, time, embedding].</summary>
    public Tensor Hidden(ModelInput input) =>
        input.State is { History: { } history } state ? ReadWithHistory(input, state, history) : Read(input);

    /// <summary>One pass over an input, and nothing else.</summary>
    private protected abstract Tensor Read(ModelInput input);

    /// <summary>
    /// The logits of every token, [batch, time, vocabulary]. Large: for training use <see cref="Loss"/>.
    /// </summary>
    public Tensor Logits(ModelInput input) => Head(Hidden(input));

    /// <summary>The logits of hidden states, [..., vocabulary].</summary>
    /// <param name="hidden">[..., embedding], after the final norm.</param>
    public Tensor Head(Tensor hidden) => LanguageModelHead.Logits(hidden, HeadWeight, HeadOptions, HeadBias);

    /// <summary>Mean cross-entropy of the targets in nats, shape [].</summary>
    /// <remarks>In training mode with what the family adds to it: a loss that balances experts.</remarks>
    /// <param name="input">Tokens.</param>
    /// <param name="targets">The next token at each place, [batch, time] Int32; −100 where none counts.</param>
    /// <param name="divisor">Tokens the sum is divided by; null for those that count here.</param>
    public Tensor Loss(ModelInput input, Tensor targets, int? divisor = null)
    {
        (Tensor hidden, Tensor? added) = IsTraining ? TrainingHidden(input) : (Hidden(input), null);
        Tensor loss = LanguageModelHead.Loss(hidden, HeadWeight, targets, HeadOptions, divisor, HeadBias);
        if (added is null) return loss;
        if (divisor is null) return loss + added;

        // A part of a batch brings its share of the mean.
        int counted = targets.To(DType.Int32).ToArray<int>().Count(target => target != HeadOptions.IgnoreIndex);
        return loss + (added * ((float)counted / divisor.Value));
    }

    /// <summary>Hidden states as <see cref="Hidden"/> gives them, and what training adds to the loss beside them.</summary>
    private protected virtual (Tensor Hidden, Tensor? Added) TrainingHidden(ModelInput input) => (Hidden(input), null);
}
