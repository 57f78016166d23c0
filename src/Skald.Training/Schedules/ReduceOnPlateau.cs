namespace Skald.Training.Schedules;

/// <summary>Lowers the rate when a figure has not improved for a while. PyTorch's ReduceLROnPlateau.</summary>
/// <remarks>
/// Not a function of the step: report every figure with <see cref="Report"/>, and keep <see cref="Factor"/>,
/// <see cref="Best"/>, <see cref="BadReports"/> and <see cref="CooldownLeft"/> where a run may be resumed.
/// </remarks>
/// <param name="factor">What the rate is multiplied with.</param>
/// <param name="patience">Reports without improvement that are put up with.</param>
/// <param name="threshold">Least improvement, as a share of the best figure unless absolute.</param>
/// <param name="cooldown">Reports after a fall that don't count.</param>
/// <param name="maximize">Larger figures are better.</param>
/// <param name="isAbsolute">The threshold is a difference.</param>
/// <param name="floor">Lowest factor.</param>
public sealed class ReduceOnPlateau(
    double factor = 0.1, int patience = 10, double threshold = 1e-4, int cooldown = 0, bool maximize = false,
    bool isAbsolute = false, double floor = 0)
{
    private const double LeastChange = 1e-8;

    /// <summary>The factor of each group's own rate.</summary>
    public double Factor { get; set; } = 1;

    /// <summary>The best figure so far.</summary>
    public double Best { get; set; } = maximize ? double.NegativeInfinity : double.PositiveInfinity;

    /// <summary>Reports since the best.</summary>
    public int BadReports { get; set; }

    /// <summary>Reports that don't count yet.</summary>
    public int CooldownLeft { get; set; }

    /// <summary>Takes note of a figure; returns the factor from now on.</summary>
    public double Report(double figure)
    {
        if (IsBetter(figure))
        {
            Best = figure;
            BadReports = 0;
        }
        else
        {
            BadReports++;
        }

        if (CooldownLeft > 0)
        {
            CooldownLeft--;
            BadReports = 0;
        }

        if (BadReports <= patience) return Factor;
        double lower = Math.Max(Factor * factor, floor);
        if (Factor - lower > LeastChange) Factor = lower;
        (CooldownLeft, BadReports) = (cooldown, 0);
        return Factor;
    }

    private bool IsBetter(double figure)
    {
        double step = isAbsolute ? threshold : Math.Abs(Best) * threshold;
        if (double.IsInfinity(Best)) return maximize ? figure > Best : figure < Best;
        return maximize ? figure > Best + step : figure < Best - step;
    }
}
