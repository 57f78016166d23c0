using Skald.Formats;

namespace Skald.Tests.Formats;

/// <summary>Small files are read whole up to a bound, whatever their length was said to be.</summary>
public sealed class BoundedFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(0, 0)]
    [InlineData(7, 7)]
    [InlineData(10_000, 20_000)]
    public void AFileUpToTheBoundIsReadWhole(int length, int most)
    {
        byte[] bytes = new byte[length];
        new Random(length).NextBytes(bytes);
        Assert.Equal(bytes, BoundedFile.TryReadAll(_folder.Write("file", bytes), most));
    }

    [Theory]
    [InlineData(1, 0)]
    [InlineData(8, 7)]
    [InlineData(20_001, 20_000)]
    public void ALongerFileIsNotRead(int length, int most) =>
        Assert.Null(BoundedFile.TryReadAll(_folder.Write("file", new byte[length]), most));

    [Fact]
    public void AFileWithoutAnEndIsNotReadForever()
    {
        Assert.SkipUnless(File.Exists("/dev/zero"), "needs /dev/zero, which this system has not");
        Assert.Null(BoundedFile.TryReadAll("/dev/zero", 100_000));
    }
}
