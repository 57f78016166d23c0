using Skald.Tensors;

namespace Skald.Training.Schedules;

/// <summary>Half cosines from 1 to a floor without end, each longer than the one before where asked.</summary>
/// <remarks>Loshchilov and Hutter 2017, https://arxiv.org/abs/1608.03983; PyTorch's CosineAnnealingWarmRestarts.</remarks>
/// <param name="first">Steps of the first curve: T₀.</param>
/// <param name="multiple">How many times longer each next curve is.</param>
/// <param name="floor">Lowest factor.</param>
public sealed class CosineWarmRestarts(long first, int multiple = 1, double floor = 0) : Schedule
{
    /// <inheritdoc/>
    public override double Factor(long step)
    {
        long length = first, place = step;
        if (multiple == 1) place %= length;
        for (; place >= length; length *= multiple) place -= length;
        return floor + ((1 - floor) * 0.5 * (1 + ScalarMath.Cos(Math.PI * place / length)));
    }
}
