namespace EcgStream.Tests.Windows;

public sealed class WindowPoolTests
{
    [Fact]
    public void Memory_that_came_back_is_lent_again()
    {
        var pool = new WindowPool(4);
        var (first, second) = (pool.Rent(), pool.Rent());
        Assert.NotSame(first, second);
        pool.Return(first);
        Assert.Same(first, pool.Rent());
        Assert.Equal((4, 4), (first.Length, second.Length));
    }

#if DEBUG
    [Fact]
    public void Window_that_is_looked_at_after_it_was_given_back_holds_no_samples()
    {
        var pool = new WindowPool(4);
        var samples = pool.Rent();
        Array.Fill(samples, 1);
        var window = new EcgWindow(0, samples, [], default, default, default) { Lender = pool };
        window.GiveBack();
        Assert.All(window.MilliVolts.ToArray(), sample => Assert.Equal(float.NaN, sample));
    }

    [Fact]
    public void Window_that_comes_back_twice_is_refused()
    {
        var pool = new WindowPool(4);
        var window = new EcgWindow(0, pool.Rent(), [], default, default, default) { Lender = pool };
        window.GiveBack();
        Assert.Throws<InvalidOperationException>(window.GiveBack);
    }

    [Fact]
    public void Memory_of_another_pool_is_refused() =>
        Assert.Throws<InvalidOperationException>(() => new WindowPool(4).Return(new WindowPool(4).Rent()));
#endif
}
