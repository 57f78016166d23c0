using Skald.Tensors.Kernels.Attention;
using Skald.Tensors.Kernels.Threading;

namespace Skald.Tests.Tensors.Kernels.Attention;

public sealed unsafe class AttentionOperandsTests
{
    [Fact]
    public void HeadsThatDoNotDivideAreRefused()
    {
        using var c = new AttentionCase(1, 1, 4, 4, 3, 2, 8, 8);
        Assert.Contains("got 3 and 2", Refusal(c));
    }

    [Fact]
    public void KeysBeyondTheirTensorAreRefused()
    {
        using var c = new AttentionCase(1, 2, 4, 4, 2, 2, 8, 8);
        c.Operands.KeyEnd = c.Integers(4, 5);
        Assert.Contains("keys of sequence 1 must lie in [0, 4), got [0, 5)", Refusal(c));
    }

    [Fact]
    public void DocumentsThatOverlapAreRefused()
    {
        using var c = new AttentionCase(1, 1, 8, 8, 2, 2, 8, 8);
        c.Operands.Documents = c.Documents(new(0, 0, 5, 0, 5, 0), new(0, 4, 8, 5, 8, 0));
        c.Operands.DocumentCount = 2;
        Assert.Contains("queries of sequence 1 must lie in [5, 8), got [4, 8)", Refusal(c));
    }

    [Fact]
    public void PagesHaveNoBackward()
    {
        using var workers = new Workers(1);
        using var c = new AttentionCase(1, 1, 4, 4, 2, 2, 8, 8);
        c.Operands.Key = new KeyValueSource(c.Pointers(1), 1, 64, 16, 8);
        Assert.Throws<ArgumentException>(() => AttentionBackward.Run(c.Operands, c.Gradients, workers));
    }

    [Fact]
    public void ACallAllocatesNothing()
    {
        using var workers = new Workers(1);
        using var c = new AttentionCase(1, 2, 70, 70, 4, 2, 16, 16);
        c.Operands.Causal = true;
        for (int i = 0; i < 2; i++) Both(c, workers);
        long before = GC.GetAllocatedBytesForCurrentThread();
        Both(c, workers);
        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }

    private static void Both(AttentionCase c, Workers workers)
    {
        AttentionForward.Run(c.Operands, workers);
        AttentionBackward.Run(c.Operands, c.Gradients, workers);
    }

    private static string Refusal(AttentionCase c)
    {
        using var workers = new Workers(1);
        return Assert.Throws<ArgumentException>(() => AttentionForward.Run(c.Operands, workers)).Message;
    }
}
