using Skald.Tensors;
using Skald.Tensors.Nn;

namespace Skald.Models.Layers;

/// <summary>Chooses each token's experts: the k with the largest scores, and the weights of their answers.</summary>
/// <remarks>
/// Shazeer et al. 2017, https://arxiv.org/abs/1701.06538; groups and a bias for choosing: DeepSeek-AI 2024,
/// https://arxiv.org/abs/2412.19437, §2.1.2. Of equal scores the expert with the smaller number is chosen.
/// </remarks>
internal sealed class Router : Module
{
    private readonly RouterSettings _settings;
    private readonly Parameter _weight;
    private readonly Parameter? _bias, _choosingBias;

    /// <param name="device">Where the parameters live.</param>
    /// <param name="s">Its rule.</param>
    /// <param name="width">E.</param>
    public Router(Device device, RouterSettings s, int width)
        : base(device)
    {
        _settings = s;
        _weight = AddParameter("weight", [s.Experts, width], ParameterKind.Matrix);
        if (s.HasBias) _bias = AddParameter("bias", [s.Experts], ParameterKind.Bias);
        if (s.ChoosingBias is { } name) _choosingBias = AddParameter(name, [s.Experts], ParameterKind.Bias);
    }

    /// <param name="rows">[tokens, embedding].</param>
    public Routing Route(Tensor rows)
    {
        RouterSettings s = _settings;
        Tensor logits = rows.Linear(_weight.Value, _bias?.Value);
        Tensor scores = s.Score switch
        {
            RouterScore.Softmax => logits.Softmax(),
            RouterScore.Sigmoid => logits.Sigmoid(),
            _ => logits,
        };
        Tensor chosen = Choose(scores.Detach());
        Tensor weights = scores.Gather(1, chosen);
        if (s.Score == RouterScore.SoftmaxOfChosen) weights = weights.Softmax();
        if (s.Renormalises) weights /= weights.Sum(1, keepDim: true) + 1e-20f;
        return new(logits, chosen, s.Scale == 1 ? weights : weights * s.Scale);
    }

    /// <summary>The experts of each token, best first, [tokens, k] Int64.</summary>
    private Tensor Choose(Tensor scores)
    {
        RouterSettings s = _settings;
        if (_choosingBias is not null) scores += _choosingBias.Value.Detach();
        if (s.Groups > 1)
        {
            int tokens = scores.Shape[0];
            Tensor grouped = scores.Reshape(tokens, s.Groups, s.Experts / s.Groups);
            Tensor worth = grouped.TopK(s.BestOfGroup).Values.Sum(-1);
            Tensor open = Device.Zeros(worth.Shape).Scatter(1, worth.TopK(s.ChosenGroups).Indices, 1) > 0f;
            Tensor closed = Device.Scalar(double.NegativeInfinity);
            scores = Tensor.Where(open.Unsqueeze(2), grouped, closed).Reshape(scores.Shape);
        }

        return scores.TopK(s.Chosen).Indices.Contiguous();
    }
}

/// <summary>What a router decided.</summary>
/// <param name="Logits">[tokens, experts].</param>
/// <param name="Chosen">Experts of each token, [tokens, k] Int64.</param>
/// <param name="Weights">Weights of their answers, [tokens, k].</param>
internal readonly record struct Routing(Tensor Logits, Tensor Chosen, Tensor Weights);
