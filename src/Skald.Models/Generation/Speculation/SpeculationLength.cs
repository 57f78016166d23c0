namespace Skald.Models.Generation.Speculation;

/// <summary>How many tokens to guess next: as many as promise the most tokens for the time.</summary>
/// <remarks>
/// Leviathan et al. 2023, theorem 3.8, https://arxiv.org/abs/2211.17192: where a guess stands with chance α, a reading with γ
/// guesses brings (1 − α^(γ+1)) / (1 − α) tokens. It looks at tokens alone and at no clock, so the same text comes out on every
/// machine.
/// </remarks>
/// <param name="most">Most guesses.</param>
/// <param name="cost">What a guess costs beside one of the model's own tokens: c.</param>
/// <param name="schedule">Whether the number changes.</param>
internal sealed class SpeculationLength(int most, double cost, AssistantTokensSchedule schedule)
{
    /// <summary>What each guess adds to the model's reading, as share of a reading of one token.</summary>
    private const double RowCost = 0.08;

    /// <summary>How much of what it knows it keeps from one reading to the next: guesses of the last twenty count most.</summary>
    private const double Memory = 0.95;

    /// <summary>Readings without guesses before it tries one again.</summary>
    private const int Pause = 16;

    // Before anything is known four of five guesses stand.
    private double _stood = 4, _looked = 5;
    private int _idle;

    /// <summary>α, the share of guesses that stand.</summary>
    private double Acceptance => _stood / _looked;

    /// <summary>Guesses to make now, 0 where plain decoding is faster.</summary>
    public int Next()
    {
        if (schedule == AssistantTokensSchedule.Constant) return most;
        int best = 0;
        double fastest = 1, tokens = 1, stands = 1;
        for (int count = 1; count <= most; count++)
        {
            tokens += stands *= Acceptance;
            double speed = tokens / (1 + (count * (cost + RowCost)));
            if (speed > fastest) (fastest, best) = (speed, count);
        }

        if (best > 0 || ++_idle < Pause) return best;
        _idle = 0;
        return Math.Min(1, most);
    }

    /// <summary>Learns how the last guesses fared.</summary>
    /// <param name="guessed">How many there were.</param>
    /// <param name="stood">How many stood; the one after them did not, and of the rest nothing is known.</param>
    public void Note(int guessed, int stood)
    {
        if (guessed == 0) return;
        _stood = (Memory * _stood) + stood;
        _looked = (Memory * _looked) + Math.Min(guessed, stood + 1);
    }
}
